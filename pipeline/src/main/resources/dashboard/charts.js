/* global uPlot */
// The charts, each with its legend and the same as a table.
import { time } from './format.js'
import { rows } from './tables.js'

const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const HEIGHT = 176

function element (tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/**
 * One chart.
 *
 * @param into where it is put
 * @param title what it shows
 * @param lines of each its name, its label, its colour's number and its dashes
 * @param format how a value reads
 * @param join how a minute's values become one in the table: sum or highest
 */
export class Chart {
  #lines
  #format
  #join
  #canvas
  #values = []
  #table
  #details
  #plot
  #data

  constructor (into, { title, lines, format, join, joined }) {
    this.#lines = lines
    this.#format = format
    this.#join = join
    const legend = element('ul', { class: 'legend' })
    for (const line of lines) {
      const value = element('b')
      const swatch = element('i', { 'data-colour': line.colour, 'data-dashed': line.dash ? 'yes' : 'no' })
      legend.append(element('li', {}, swatch, `${line.label} `, value))
      this.#values.push(value)
    }
    this.#canvas = element('div', { class: 'canvas', 'aria-hidden': 'true' })
    this.#table = element('tbody')
    const head = element('tr', {}, element('th', { scope: 'col' }, 'Minute from'),
      ...lines.map(line => element('th', { scope: 'col' }, line.label)))
    const caption = element('caption', {}, `${title}, ${joined}`)
    this.#details = element('details', {}, element('summary', {}, 'As a table', element('span', { class: 'hidden' }, `: ${title}`)),
      element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${title}, as a table` },
        element('table', {}, caption, element('thead', {}, head), this.#table)))
    this.#details.addEventListener('toggle', () => this.#fill())
    into.append(element('figure', {}, element('figcaption', {}, element('h3', {}, title), legend), this.#canvas, this.#details))
    new ResizeObserver(() => this.#resize()).observe(this.#canvas)
  }

  show (history) {
    this.#data = history.columns(...this.#lines.map(line => line.name))
    this.history = history
    if (!this.#plot) this.redraw()
    else this.#plot.setData(this.#data)
    this.#legend(null)
    this.#fill()
  }

  /** Draws it anew, as after a change of colours. */
  redraw () {
    if (!this.#data) return
    this.#plot?.destroy()
    const axis = { stroke: style('--muted'), grid: { stroke: style('--line'), width: 1 }, ticks: { show: false }, font: `11px ${style('--sans')}` }
    this.#plot = new uPlot({
      width: Math.max(160, this.#canvas.clientWidth),
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      hooks: { setCursor: [plot => this.#legend(plot.cursor.idx)] },
      scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [
        { ...axis, size: 24, space: 64, values: (_plot, ticks) => ticks.map(at => time(at * 1000).slice(0, 5)) },
        { ...axis, size: 52, space: 36, values: (_plot, ticks) => ticks.map(value => this.#format(value)) }
      ],
      series: [{}, ...this.#lines.map(line => ({
        stroke: style(`--series-${line.colour}`),
        fill: line.filled ? style(`--fill-${line.colour}`) : undefined,
        width: 1.5,
        dash: line.dash,
        spanGaps: false,
        points: { show: false }
      }))]
    }, this.#data, this.#canvas)
  }

  #resize () {
    const width = Math.max(160, this.#canvas.clientWidth)
    if (this.#plot && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT })
  }

  /** What stands under the cursor; without one, the newest. */
  #legend (place) {
    if (!this.#data) return
    this.#values.forEach((shown, index) => {
      const column = this.#data[index + 1]
      const value = this.#format(column[place ?? column.length - 1])
      if (shown.textContent !== value) shown.textContent = value
    })
  }

  #fill () {
    if (!this.#details.open || !this.history) return
    rows(this.#table, this.history.minutes(this.#lines.map(line => line.name), this.#join),
      minute => minute.at, minute => [time(minute.at).slice(0, 5), ...minute.values.map(this.#format)])
  }
}
