// <form data-passkey="create|get" data-challenge="URL">: asks the server for a challenge, the device for its answer, and sends the form with it in the field
// "credential". With data-conditional the browser offers passkeys in the address field too, as soon as the page is there.
const canPasskey = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
let offering;

const challengeOf = async (form) => {
  const response = await fetch(form.dataset.challenge, {
    method: "POST",
    headers: { RequestVerificationToken: form.elements["__RequestVerificationToken"].value },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

const answerOf = async (form, options) => {
  const challenge = await challengeOf(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(challenge), ...options })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(challenge), ...options });
};

const send = (form, credential) => {
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
};

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[data-passkey]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const says = form.querySelector("[data-passkey-says]");
    says.textContent = "The device asks you now.";
    offering?.abort();
    try {
      send(form, await answerOf(form, {}));
    } catch (error) {
      says.textContent = error.name === "NotAllowedError" ? "Nothing came of it: the device had no passkey for this place, or you said no." : error.message;
    }
  },
  true,
);

const offer = async () => {
  for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = !canPasskey;
  const form = document.querySelector("[data-passkey][data-conditional]");
  if (!form || !canPasskey || form.dataset.offered || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  form.dataset.offered = "";
  offering?.abort();
  offering = new AbortController();
  try {
    send(form, await answerOf(form, { mediation: "conditional", signal: offering.signal }));
  } catch {
    // Another way was chosen, or the page is gone: the form and its button are still there.
  }
};

offer();
document.addEventListener("DOMContentLoaded", () => window.Blazor?.addEventListener("enhancedload", offer));
