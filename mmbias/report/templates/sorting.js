// A click on a heading sorts the rows below it; empty and undefined cells stay last.
for (const table of document.querySelectorAll('table.sortable')) {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  headings.forEach((heading, index) => {
    heading.querySelector('button').addEventListener('click', () => {
      const descending = heading.getAttribute('aria-sort') === 'ascending';
      const numeric = heading.classList.contains('number');
      const key = (row) => row.cells[index].dataset.sort;
      const number = (text) => ({ inf: Infinity, '-inf': -Infinity }[text] ?? Number(text));
      const compare = (a, b) => {
        if (a === '' || b === '') return (a === '') - (b === '');
        const [x, y] = numeric ? [number(a), number(b)] : [a, b];
        const order = numeric ? (x > y) - (x < y) : x.localeCompare(y, 'en', { numeric: true });
        return descending ? -order : order;
      };
      const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)));
      body.append(...rows);
      for (const other of headings) other.setAttribute('aria-sort', 'none');
      heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    });
  });
}
