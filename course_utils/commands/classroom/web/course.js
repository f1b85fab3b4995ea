/* What scrolls sideways can be reached with the keyboard; what fits is no stop on the way. */
function reachable() {
  for (const formula of document.querySelectorAll("mjx-container")) {
    formula.classList.remove("wide");
    const room = formula.closest("p, li, dd, div, td").clientWidth;
    if (room && formula.querySelector("svg").getBoundingClientRect().width > room + 1) formula.classList.add("wide");
  }
  for (const box of document.querySelectorAll("pre, .table-wrapper, mjx-container")) {
    if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto") box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("resize", reachable);
addEventListener("toggle", reachable, true); /* something was unfolded */
addEventListener("load", () => {
  reachable();
  window.MathJax?.startup?.promise?.then(reachable);
});
