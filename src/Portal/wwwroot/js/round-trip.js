// <round-trip data-url>: how long this browser takes to open a WebSocket to a region, the shortest of three tries. It says nothing to the server and
// closes at once. What stands in it before is for browsers without script.
const TRIES = 3;
const PATIENCE = 5_000;

const openOnce = (url) =>
  new Promise((resolve) => {
    const began = performance.now();
    const socket = new WebSocket(url);
    const timer = setTimeout(() => end(null), PATIENCE);
    const end = (took) => {
      clearTimeout(timer);
      socket.onopen = socket.onerror = null;
      socket.close();
      resolve(took);
    };
    socket.onopen = () => end(performance.now() - began);
    socket.onerror = () => end(null);
  });

customElements.define(
  "round-trip",
  class extends HTMLElement {
    async connectedCallback() {
      const took = [];
      for (let i = 0; i < TRIES && this.isConnected; i++) took.push(await openOnce(this.dataset.url));
      const reached = took.filter((t) => t !== null);
      this.textContent = reached.length ? `${Math.max(1, Math.round(Math.min(...reached)))} ms` : "not reached";
    }
  },
);
