'use strict';
// Everything here makes a page that is whole without it more convenient: tables that sort, filter, turn pages and copy,
// a search by meaning, and terms ordered by relevance. Text from the data only ever becomes text.
(() => {
  const PAGE = 20, HITS = 10, TERMS = 20;
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const dataOf = (element, kind) => {
    const holder = element.querySelector(`script[data-kind="${kind}"]`);
    return holder ? JSON.parse(holder.textContent) : null;
  };
  const number = (text) => {
    const found = parseFloat(text.replace(/[,\s]/g, '').replace(/^[<>≤≥~]/, ''));
    return Number.isNaN(found) ? null : found;
  };
  const whole = new Intl.NumberFormat('en').format;

  // --- tables ---------------------------------------------------------------------------------------------------
  // A spreadsheet takes a cell that begins so for a formula.
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
  const csvCell = (text, isNumber) => {
    const safe = !isNumber && FORMULA.test(text) ? `'${text}` : isNumber ? text.replace(/,/g, '') : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make('textarea', { value: text });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };

  const widthOf = (text) => (text.length > 40 ? 'long' : text.length > 24 ? 'name' : '');

  const enhance = (box) => {
    const table = box.querySelector('table'), tools = box.querySelector('.tools');
    const headers = [...table.tHead.rows[0].cells];
    const numeric = headers.map((cell) => cell.classList.contains('number'));
    const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent));
    rows.push(...(dataOf(box, 'rows') ?? []));
    const body = table.tBodies[0];
    const paged = rows.length > PAGE;
    let shown = rows, page = 0;

    const status = make('span', { role: 'status' });
    const back = make('button', { type: 'button', textContent: 'Previous', onclick: () => turn(-1) });
    const next = make('button', { type: 'button', textContent: 'Next', onclick: () => turn(1) });
    const draw = () => {
      const start = page * PAGE, visible = paged ? shown.slice(start, start + PAGE) : shown;
      body.replaceChildren(...visible.map((cells) => make('tr', {}, ...cells.map((text, i) =>
        make('td', { className: numeric[i] ? 'number' : widthOf(text), textContent: text })))));
      const end = Math.min(start + PAGE, shown.length);
      status.textContent = shown.length ? `${whole(start + 1)} to ${whole(end)} of ${whole(shown.length)}` : 'no row';
      back.disabled = page === 0;
      next.disabled = end >= shown.length;
    };
    const turn = (by) => { page += by; draw(); };

    const sort = (column) => {
      const ascending = headers[column].getAttribute('aria-sort') === (numeric[column] ? 'descending' : 'none');
      headers.forEach((cell, i) => cell.setAttribute('aria-sort', i === column ? (ascending ? 'ascending' : 'descending') : 'none'));
      const sign = ascending ? 1 : -1;
      const compare = numeric[column] ? (a, b) => a - b : (a, b) => a.localeCompare(b, undefined, { numeric: true });
      const key = (cells) => (numeric[column] ? number(cells[column]) : cells[column] || null);
      const ordered = (list) => list.map((cells, at) => [key(cells), at, cells]).sort(([a, i], [b, j]) =>
        a === null || b === null ? (a === null) - (b === null) || i - j : sign * compare(a, b) || i - j).map((entry) => entry[2]);
      rows.splice(0, rows.length, ...ordered(rows));
      find();
    };
    headers.forEach((cell, column) => {
      cell.setAttribute('aria-sort', 'none');
      cell.replaceChildren(make('button', { type: 'button', textContent: cell.textContent, onclick: () => sort(column) }));
    });

    let wanted = '';
    const find = () => {
      shown = wanted ? rows.filter((cells) => cells.some((text) => text.toLowerCase().includes(wanted))) : rows;
      page = 0;
      draw();
    };
    if (paged) {
      table.querySelectorAll('.more').forEach((part) => part.remove());
      const filter = make('input', { type: 'search', placeholder: 'Filter rows' });
      filter.setAttribute('aria-label', `Filter the rows of ${box.dataset.name}`);
      filter.oninput = () => { wanted = filter.value.trim().toLowerCase(); find(); };
      tools.append(filter, status, back, next);
      draw();
      addEventListener('beforeprint', () => body.replaceChildren(...shown.slice(0, 200).map((cells) =>
        make('tr', {}, ...cells.map((text) => make('td', { textContent: text }))))));
      addEventListener('afterprint', draw);
    }
    const copying = make('button', { type: 'button', className: 'copy', textContent: 'Copy as CSV' });
    copying.setAttribute('aria-label', `Copy ${box.dataset.name} as CSV`);
    copying.onclick = async () => {
      const lines = [headers.map((cell) => csvCell(cell.textContent, false)),
        ...shown.map((cells) => cells.map((text, i) => csvCell(text, numeric[i])))];
      await copy(lines.map((line) => line.join(',')).join('\n') + '\n');
      copying.textContent = 'Copied';
      setTimeout(() => { copying.textContent = 'Copy as CSV'; }, 1500);
    };
    tools.append(copying);
  };
  document.querySelectorAll('.table').forEach(enhance);

  // --- search by meaning ------------------------------------------------------------------------------------------
  const vectors = (packed) => {
    const bytes = Uint8Array.from(atob(packed.values), (c) => c.charCodeAt(0));
    return { rows: new Int8Array(bytes.buffer), scales: packed.scales, width: packed.width };
  };
  const search = (box) => {
    const data = dataOf(box, 'search');
    const terms = vectors(data.term_vectors), items = data.item_vectors ? vectors(data.item_vectors) : terms;
    const places = new Map(data.terms.map((term, at) => [term, at])), names = data.items ?? data.terms;
    const input = box.querySelector('input'), answer = box.querySelector('.answer'), width = terms.width;
    const say = (text) => answer.replaceChildren(make('p', { textContent: text }));
    const lengths = names.map((_, i) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += items.rows[i * width + d] ** 2;
      return Math.sqrt(sum);
    });
    const run = () => {
      // A term may hold what divides words elsewhere; what is none is cut into words.
      const words = input.value.normalize().toLowerCase().split(/\s+/).flatMap((word) =>
        places.has(word) ? [word] : word.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu) ?? []);
      if (!words.length) return say(data.hint);
      const known = words.filter((word) => places.has(word));
      if (!known.length) return say(`None of these words is known here: ${words.join(', ')}.`);
      const query = new Float64Array(width);
      for (const word of known) {
        const at = places.get(word);
        for (let d = 0; d < width; d++) query[d] += terms.rows[at * width + d] * terms.scales[at];
      }
      const length = Math.hypot(...query) || 1, asked = new Set(items === terms ? known.map((w) => places.get(w)) : []);
      const scored = names.map((name, i) => {
        let sum = 0;
        for (let d = 0; d < width; d++) sum += items.rows[i * width + d] * query[d];
        return [lengths[i] ? sum / (lengths[i] * length) : -2, i];
      }).filter(([, i]) => !asked.has(i)).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, HITS);
      answer.replaceChildren(make('ol', {}, ...scored.map(([score, i]) =>
        make('li', {}, make('b', { textContent: score.toFixed(2) }), make('span', { textContent: names[i] })))));
      const unknown = words.filter((word) => !places.has(word));
      if (unknown.length) answer.append(make('p', { textContent: `Not known here: ${unknown.join(', ')}.` }));
    };
    input.value = data.example;
    input.oninput = run;
    run();
  };
  document.querySelectorAll('.explore.search').forEach(search);

  // --- terms by relevance -------------------------------------------------------------------------------------------
  // Sievert and Shirley (2014), section 3.1: lambda log p(term | group) + (1 - lambda) log lift.
  const relevance = (box) => {
    const groups = dataOf(box, 'relevance');
    const select = box.querySelector('select'), range = box.querySelector('input'), output = box.querySelector('output');
    const answer = box.querySelector('.answer');
    const run = () => {
      const weight = Number(range.value);
      output.textContent = weight.toFixed(2);
      const scored = groups[select.selectedIndex].terms.map(([term, share, lift]) =>
        [weight * Math.log(share) + (1 - weight) * Math.log(lift), term, share]).sort((a, b) => b[0] - a[0]).slice(0, TERMS);
      const largest = Math.max(...scored.map((entry) => entry[2]));
      answer.replaceChildren(make('ol', {}, ...scored.map(([, term, share]) => {
        const bar = make('i');
        bar.style.width = `${100 * share / largest}%`;
        return make('li', {}, make('b', { textContent: `${(100 * share).toFixed(1)}%` }),
          make('div', { className: 'meter' }, make('span', { textContent: term }), bar));
      })));
    };
    select.onchange = range.oninput = run;
    run();
  };
  document.querySelectorAll('.explore.relevance').forEach(relevance);
})();
