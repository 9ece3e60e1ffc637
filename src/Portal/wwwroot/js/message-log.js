// <message-log data-events>: shows messages of a subscription as they come, newest last. Everything is set as text.
// Event "message", data: { subject, payload, size, at }.
const KEEP = 200;

const subjectNode = (subject) => {
  const code = Object.assign(document.createElement("code"), { className: "subject" });
  subject.split(".").forEach((token, index) => {
    if (index) code.append(Object.assign(document.createElement("i"), { textContent: "." }));
    code.append(token);
  });
  return code;
};

const row = ({ subject, payload, size, at }) => {
  const message = Object.assign(document.createElement("div"), { className: "msg" });
  message.dataset.new = "";
  const time = Object.assign(document.createElement("time"), { dateTime: at, textContent: at.slice(11, 19) });
  const bytes = Object.assign(document.createElement("span"), { className: "msg-size", textContent: `${size} B` });
  const body = Object.assign(document.createElement("div"), { className: "msg-body", textContent: payload });
  message.append(time, subjectNode(subject), bytes, body);
  return message;
};

customElements.define(
  "message-log",
  class extends HTMLElement {
    connectedCallback() {
      const list = this.querySelector('[role="log"]');
      const state = this.querySelector("[data-state-of-stream]");
      this.source = new EventSource(this.dataset.events);
      this.source.addEventListener("message", (event) => {
        this.querySelector(".msg-none")?.remove();
        list.append(row(JSON.parse(event.data)));
        while (list.childElementCount > KEEP) list.firstElementChild.remove();
        list.scrollTop = list.scrollHeight;
      });
      this.source.addEventListener("open", () => (this.dataset.open = ""));
      this.source.addEventListener("error", () => delete this.dataset.open);
      if (state) state.hidden = false;
    }

    disconnectedCallback() {
      this.source.close();
    }
  },
);
