// Tries the page out and tells the page around it what it saw.
const problems = [];
addEventListener('error', (event) => problems.push(`error ${event.message}`), true);
addEventListener('securitypolicyviolation', (event) => {
  problems.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
for (const kind of ['error', 'warn']) console[kind] = (text) => problems.push(`${kind} ${text}`);

function readColumn(table, index) {
  return [...table.tBodies[0].rows].map((row) => row.cells[index].dataset.sort);
}

function sortBy(table, heading, index) {
  const column = { numeric: heading.classList.contains('number'), states: [] };
  column.before = readColumn(table, index);
  for (const name of ['rising', 'falling']) {
    heading.querySelector('button').click();
    column[name] = readColumn(table, index);
    column.states.push(heading.getAttribute('aria-sort'));
  }
  return column;
}

function sortAll() {
  return [...document.querySelectorAll('table.sortable')].map((table) =>
    [...table.tHead.rows[0].cells].map((heading, index) => sortBy(table, heading, index)));
}

// Letters of a figure that leave it or cover each other.
function lookAt(figure) {
  const frame = figure.getBoundingClientRect();
  const texts = [...figure.querySelectorAll('text')].filter((text) => text.textContent.trim());
  const boxes = texts.map((text) => text.getBoundingClientRect());
  const name = (i) => texts[i].textContent.trim();
  const cut = texts.map((_, i) => i).filter((i) => {
    const box = boxes[i];
    return box.left < frame.left - 2 || box.right > frame.right + 2
      || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
  });
  const overlapping = [];
  boxes.forEach((a, i) => boxes.slice(0, i).forEach((b, j) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 5) overlapping.push(`${name(i)} / ${name(j)}`);
  }));
  const scale = frame.width / figure.viewBox.baseVal.width;
  const sizes = texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
  return { cut: cut.map(name), overlapping, smallest: Math.min(...sizes) };
}

// Blocks that hide something to the right without a word, and captions that they cut.
function findHidden() {
  const wide = [...document.querySelectorAll('.wide')];
  return wide.filter((block) => block.scrollWidth > block.clientWidth + 1
    && !getComputedStyle(block, '::before').content.includes('more')).length;
}

function findCutCaptions() {
  return [...document.querySelectorAll('figcaption, caption span')].filter((caption) => {
    const around = caption.closest('.wide')?.getBoundingClientRect().right ?? innerWidth;
    return caption.getBoundingClientRect().right > Math.min(around, innerWidth) + 1;
  }).map((caption) => caption.textContent);
}

function report() {
  const figures = [...document.querySelectorAll('svg')].map(lookAt);
  const outcome = {
    width: innerWidth,
    page_width: document.documentElement.scrollWidth,
    figures: figures.length,
    cut: figures.flatMap((figure) => figure.cut),
    overlapping: figures.flatMap((figure) => figure.overlapping),
    smallest_letter: Math.min(...figures.map((figure) => figure.smallest)),
    hidden: findHidden(),
    cut_captions: findCutCaptions(),
    sorted: sortAll(),
    fetched: performance.getEntriesByType('resource').map((entry) => entry.name),
    problems,
  };
  parent.postMessage(`${JSON.stringify(outcome)}\n`, '*');
}

// Violations of the policy are told a moment after they happened.
addEventListener('load', () => setTimeout(report, 500));
