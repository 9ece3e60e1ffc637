// Every page reads and every form posts without this file. It adds: copy buttons, live parts, the message log, passkeys,
// confirm-by-name, and dialog commands where the browser has none.
import "./live-part.js";
import "./message-log.js";
import "./round-trip.js";
import "./passkey.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy],[data-copy-code]");
  if (!button) return;
  const label = button.querySelector("span");
  const says = label?.textContent;
  try {
    await navigator.clipboard.writeText(textOf(button));
    button.dataset.done = "";
    if (label) label.textContent = "Copied";
  } catch {
    if (label) label.textContent = "Select and copy";
  }
  setTimeout(() => {
    delete button.dataset.done;
    if (label) label.textContent = says;
  }, 1600);
});

const textOf = (button) => button.dataset.copy ?? button.closest(".code").querySelector("pre").textContent;

// Type the name to enable: the server checks again.
const checkName = (input) => {
  const form = input.closest("form");
  const matches = input.value === input.dataset.confirm;
  form.querySelector("[data-confirm-go]").setAttribute("aria-disabled", String(!matches));
  form.querySelector("[data-confirm-why]").hidden = matches;
  return matches;
};
document.addEventListener("input", (event) => event.target.matches("[data-confirm]") && checkName(event.target));
document.addEventListener(
  "submit",
  (event) => {
    const input = event.target.querySelector("[data-confirm]");
    if (input && !checkName(input)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      input.focus();
    }
  },
  true,
);

// A download leaves the page as it is; what it shows of the ledger does not stay true.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-download]")) setTimeout(() => document.querySelectorAll("live-part").forEach((part) => part.refresh()), 700);
});

// An enhanced form keeps the page: the refusal takes the focus, as it would after a full load.
document.addEventListener("DOMContentLoaded", () =>
  window.Blazor?.addEventListener("enhancedload", () => {
    const fault = document.querySelector('[aria-invalid="true"]') ?? document.querySelector('.banner[role="alert"]');
    fault?.focus();
  }),
);

// Dialog commands, for browsers without invoker commands.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[commandfor]");
    if (!button) return;
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
