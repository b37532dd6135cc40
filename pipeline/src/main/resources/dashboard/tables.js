// Rows that stay where they are and change only where their text does: a reader, a selection or the focus in them is
// not disturbed each second.

function setCell (cell, value) {
  const { text, state, share } = typeof value === 'object' && value !== null ? value : { text: value }
  if (cell.textContent !== String(text)) cell.textContent = text
  if (state === undefined) delete cell.dataset.state
  else if (cell.dataset.state !== state) cell.dataset.state = state
  if (share !== undefined) cell.style.setProperty('--share', share)
}

/** Keeps the children of an element in step with items: made once for each key, moved, brought up to date, removed. */
export function keyed (parent, items, key, make, update) {
  const known = new Map([...parent.children].map(child => [child.dataset.key, child]))
  let place = parent.firstElementChild
  for (const item of items) {
    const name = String(key(item))
    let child = known.get(name)
    known.delete(name)
    if (!child) {
      child = make(item)
      child.dataset.key = name
    }
    if (child === place) place = place.nextElementSibling
    else parent.insertBefore(child, place)
    update(child, item)
  }
  for (const gone of known.values()) gone.remove()
  const owner = parent.id || parent.closest('table')?.id
  const hint = owner && document.querySelector(`[data-empty="${owner}"]`)
  if (hint) hint.hidden = items.length > 0
}

/** The rows of a table; the first cell of each is its heading. */
export function rows (body, items, key, cells) {
  keyed(body, items, key, () => document.createElement('tr'), (row, item) => {
    const values = cells(item)
    values.forEach((value, index) => {
      let cell = row.children[index]
      if (!cell) {
        cell = document.createElement(index === 0 ? 'th' : 'td')
        if (index === 0) cell.scope = 'row'
        row.append(cell)
      }
      setCell(cell, value)
    })
  })
}

/** Texts by the names of their places within an element. */
export function fill (parent, values) {
  for (const [name, value] of Object.entries(values)) {
    const place = parent.querySelector(`[data-text="${name}"]`)
    setCell(place, value)
  }
}
