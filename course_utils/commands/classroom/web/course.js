/* What scrolls sideways can be reached with the keyboard; what fits is no stop on the way. */
function reachable() {
  for (const box of document.querySelectorAll("pre, .table-wrapper, mjx-container")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);
addEventListener("load", () => {
  reachable();
  window.MathJax?.startup?.promise?.then(reachable);
});
