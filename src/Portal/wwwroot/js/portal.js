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

// Enhanced, links and forms leave the window scrolled as it was and the focus nowhere. As after a full load, a refusal takes the focus, another page begins at its top with
// its heading, and so does what a form leads to. Links to other parts of the same page (tabs) stay where they are, and Back is the browser's.
let left = null;
const leave = (countsSearch) => (left = { path: location.pathname, search: countsSearch ? location.search : null });
document.addEventListener("submit", (event) => event.target.matches("[data-enhance]") && leave(true), true);
document.addEventListener("click", (event) => event.target.closest("a[href]") && leave(event.target.closest(".pager") !== null), true);
addEventListener("popstate", () => (left = null));
document.addEventListener("DOMContentLoaded", () =>
  window.Blazor?.addEventListener("enhancedload", () => {
    const fault = document.querySelector('[aria-invalid="true"]') ?? document.querySelector('.banner[role="alert"]');
    fault?.focus();
    const isElsewhere = left && (left.path !== location.pathname || (left.search !== null && left.search !== location.search));
    if (fault || !isElsewhere || location.hash) return;
    left = null;
    scrollTo(0, 0);
    const heading = document.querySelector("main h1");
    if (heading && document.activeElement === document.body) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
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
