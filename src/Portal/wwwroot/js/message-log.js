// <message-log data-events>: shows messages of a subscription as they come, newest last. Everything is set as text.
// Events: "ready" { node }, once the subscription is in force; "message" { subject, payload, size, received_at }.
// A form[data-publish] inside waits for "ready", so that the first message is seen.
const KEEP = 200;
const HIDDEN_FOR = 60_000;

const create = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });

const subjectNode = (subject) => {
  const code = create("code", "subject", "");
  subject.split(".").forEach((token, index) => {
    if (index) code.append(create("i", "", "."));
    code.append(token);
  });
  return code;
};

const row = ({ subject, payload, size, received_at: at }) => {
  const message = create("div", "msg", "");
  message.dataset.new = "";
  const time = Object.assign(create("time", "", at.slice(11, 19)), { dateTime: at });
  message.append(time, subjectNode(subject), create("span", "msg-size", `${size} B`), create("div", "msg-body", payload ?? "not text, or too long to show"));
  return message;
};

customElements.define(
  "message-log",
  class extends HTMLElement {
    static observedAttributes = ["data-events"];

    connectedCallback() {
      this.addEventListener("submit", this.hold, true);
      document.addEventListener("visibilitychange", this.rest);
      this.open();
    }

    disconnectedCallback() {
      document.removeEventListener("visibilitychange", this.rest);
      clearTimeout(this.hiddenTimer);
      this.close();
    }

    attributeChangedCallback(_name, before, after) {
      if (this.isConnected && before !== null && before !== after) {
        this.close();
        this.open();
      }
    }

    open() {
      this.source = new EventSource(this.dataset.events);
      this.source.addEventListener("ready", (event) => this.ready(JSON.parse(event.data)));
      this.source.addEventListener("message", (event) => this.show(JSON.parse(event.data)));
      this.source.addEventListener("error", () => this.lost());
      this.say("idle", "connecting");
    }

    close() {
      this.source?.close();
      this.source = null;
      this.isReady = false;
    }

    ready({ node }) {
      this.isReady = true;
      this.say("ok", node);
      this.release();
    }

    // Refused for good: publishing works all the same, and says what it does.
    lost() {
      this.say("idle", "not listening");
      if (this.source?.readyState === EventSource.CLOSED) this.release();
    }

    release() {
      const held = this.held;
      this.held = null;
      // With its button: Blazor's script reads the submitter without asking whether there is one.
      held?.requestSubmit(held.querySelector("[type=submit]"));
    }

    show(message) {
      const list = this.querySelector('[role="log"]');
      list.querySelector(".msg-none")?.remove();
      list.append(row(message));
      while (list.childElementCount > KEEP) list.firstElementChild.remove();
      list.scrollTop = list.scrollHeight;
    }

    say(tone, text) {
      if (tone === "idle") this.isReady = false;
      const line = this.querySelector("[data-line]");
      line.dataset.tone = tone;
      line.textContent = text;
    }

    // A second press sends it, ready or not.
    hold = (event) => {
      const isClosed = this.source?.readyState === EventSource.CLOSED;
      if (!event.target.matches("[data-publish]") || this.isReady || this.held || isClosed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.held = event.target;
      event.target.querySelector("[type=submit]").setAttribute("aria-busy", "true");
    };

    // A browser holds six streams of one site at most; a tab nobody looks at gives its own back after a minute.
    rest = () => {
      clearTimeout(this.hiddenTimer);
      if (document.hidden) this.hiddenTimer = setTimeout(() => this.close(), HIDDEN_FOR);
      else if (!this.source) this.open();
    };
  },
);
