// <live-part id data-events data-on>: listens to an event stream and, when one of its events comes, fetches this page
// again and takes over the part with the same id. The server renders; this only swaps. Elements of one stream share one
// connection; a hidden tab closes it.
const streams = new Map();
const FASTEST = 300;

class Stream {
  parts = new Set();
  types = new Set();

  constructor(url) {
    this.url = url;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open(true)));
  }

  open(missed = false) {
    if (this.source || !this.parts.size || document.hidden) return;
    this.source = new EventSource(this.url);
    this.types.clear();
    this.parts.forEach((part) => this.listen(part));
    if (missed) this.parts.forEach((part) => part.refresh());
  }

  listen(part) {
    for (const type of part.types) {
      if (this.types.has(type)) continue;
      this.types.add(type);
      this.source?.addEventListener(type, () => this.parts.forEach((p) => p.types.includes(type) && p.refresh()));
    }
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  add(part) {
    this.parts.add(part);
    if (this.source) this.listen(part);
    this.open();
  }

  remove(part) {
    this.parts.delete(part);
    if (!this.parts.size) this.close();
  }
}

// Several parts often hear the same event: they share one fetch. It follows nobody to another page: once the session has ended that
// is the sign-in form, and its fresh form cookie would take the place of the one that goes with a form already open in a tab.
let fetching = null;
const page = () =>
  (fetching ??= fetch(location.href, { headers: { accept: "text/html" }, redirect: "manual" })
    .then(async (answer) => (answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null))
    .catch(() => null)
    .finally(() => (fetching = null)));

customElements.define(
  "live-part",
  class extends HTMLElement {
    get types() {
      return (this.dataset.on ?? "").split(" ").filter(Boolean);
    }

    connectedCallback() {
      const url = this.dataset.events;
      if (!url) return;
      if (!streams.has(url)) streams.set(url, new Stream(url));
      this.stream = streams.get(url);
      this.stream.add(this);
    }

    disconnectedCallback() {
      this.stream?.remove(this);
      clearTimeout(this.timer);
    }

    // The first event acts at once; those within FASTEST of it are one refresh at the end.
    refresh() {
      const wait = Math.max(0, (this.last ?? 0) + FASTEST - performance.now());
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.swap(), wait);
    }

    async swap() {
      this.last = performance.now();
      const fresh = (await page())?.getElementById(this.id);
      if (!fresh || !this.isConnected || fresh.innerHTML === this.innerHTML) return;
      const focused = this.contains(document.activeElement) ? document.activeElement.id : "";
      // Parts that carry an id stay open by it, as rows move when one comes; the others by their place.
      const key = (part, index) => part.id || index;
      const open = new Map([...this.querySelectorAll("details")].map((part, index) => [key(part, index), part.open]));
      fresh.querySelectorAll("details").forEach((part, index) => (part.open = open.get(key(part, index)) ?? part.open));
      this.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus();
    }
  },
);
