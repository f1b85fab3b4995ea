// Formulas first, then each slide in the largest letters with which it fits, then reveal.js.
const PROSE = { least: 20, usual: 30, alone: 38 }, CODE = { least: 15, most: 22 }; // pixels of a slide 720 high

// Letters of all parts of a slide, between the least (share 0) and the most that each can have (share 1).
function set(page, share, prose) {
  page.style.fontSize = `${PROSE.least + share * (prose - PROSE.least)}px`;
  for (const pre of page.querySelectorAll("pre"))
    pre.style.fontSize = `${CODE.least + share * (pre.dataset.most - CODE.least)}px`;
}

function fits(body) {
  return body.scrollHeight <= body.clientHeight && body.scrollWidth <= body.clientWidth;
}

// The size of letters at which the longest line is as wide as its place.
function widest(pre) {
  pre.style.fontSize = "100px";
  const style = getComputedStyle(pre), edge = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  return 100 * (pre.clientWidth - edge) / (pre.scrollWidth - edge) - 0.01;
}

// A full stop behind a formula stays on its line.
function keepTogether(formula) {
  const next = formula.nextSibling;
  const mark = next && next.nodeType === Node.TEXT_NODE && next.data.match(/^[.,;:!?)’”"]+/);
  if (!mark) return;
  const together = document.createElement("span");
  together.style.whiteSpace = "nowrap";
  formula.replaceWith(together);
  next.data = next.data.slice(mark[0].length);
  together.append(formula, mark[0]);
}

// Every line of code as a block of its own, which goes on further in than it begins.
function wrap(pre) {
  const lines = pre.innerHTML.replace(/\n$/, "").split("\n");
  pre.innerHTML = lines.map((line) => {
    const inside = new DOMParser().parseFromString(line, "text/html").body.textContent.match(/^ */)[0].length;
    return `<span class="line" style="--in: ${inside + 8}ch">${line}\n</span>`;
  }).join("");
}

// Where there is room, long lines of code go on in the next one, so that the letters can be larger.
function grow(page, body) {
  const code = [...page.querySelectorAll(".code pre")];
  const least = Math.min(...code.map((pre) => pre.dataset.most));
  if (least > CODE.most - 2 || code.length === 0) return;
  const before = code.map((pre) => pre.innerHTML);
  code.forEach(wrap);
  for (let size = CODE.most; size >= least + 2; size--) {
    for (const pre of code) pre.style.fontSize = `${size}px`;
    if (fits(body)) return;
  }
  code.forEach((pre, i) => {
    pre.innerHTML = before[i];
    pre.style.fontSize = `${pre.dataset.most}px`;
  });
}

function fit(page) {
  const body = page.querySelector(".body");
  for (const kind of [".printed pre", "pre"]) { // as large as the longest line of its kind allows
    const all = [...page.querySelectorAll(kind)].filter((pre) => !pre.dataset.most);
    const most = Math.min(CODE.most, ...all.map(widest));
    for (const pre of all) pre.dataset.most = Math.max(CODE.least, most);
  }
  const few = body.children.length === 1 && body.textContent.length < 260 && !page.matches(".with-code, .with-printed");
  const prose = few ? PROSE.alone : PROSE.usual;
  set(page, 1, prose);
  if (fits(body)) return grow(page, body);
  let [small, large] = [0, 1];
  for (let i = 0; i < 5; i++) {
    const middle = (small + large) / 2;
    set(page, middle, prose);
    if (fits(body)) small = middle;
    else large = middle;
  }
  set(page, small, prose);
}

async function begin() {
  await MathJax.startup.promise;
  await MathJax.typesetPromise();
  document.querySelectorAll("mjx-container:not([display])").forEach(keepTogether);
  await Promise.all([...document.images].map((image) => image.decode()));
  document.querySelectorAll(".page").forEach(fit);
  document.body.classList.remove("measuring");
  await Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none", backgroundTransition: "none",
    slideNumber: "c", showSlideNumber: "speaker", // the page shows its own; with "c", the key G takes that number
    pdfSeparateFragments: false,
  });
  document.documentElement.dataset.ready = "yes";
}

begin();
