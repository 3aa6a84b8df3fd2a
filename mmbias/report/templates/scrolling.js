// What is wider than the screen says so above it: not every screen shows scroll bars.
const wide = [...document.querySelectorAll('.wide')];
const mark = () => wide.forEach((block) => {
  block.classList.toggle('more', block.scrollWidth > block.clientWidth + 1);
});
addEventListener('resize', mark);
mark();
