// The series of the last quarter of an hour, second by second, put together from the snapshot and its updates.

export const SECONDS = 900
const NAMES = ['requests', 'notAnswered', 'tokens', 'p50', 'p95', 'p99', 'running', 'pending']

export class History {
  #from = 0
  #columns = Object.fromEntries(NAMES.map(name => [name, []]))

  replace (series) {
    this.#from = series.from
    for (const name of NAMES) this.#columns[name] = [...series[name]]
  }

  /** Returns false where seconds between are missing: then the whole is needed again. */
  merge (series) {
    const end = this.#from + this.#columns.requests.length
    if (series.from > end) return false
    for (const name of NAMES) {
      const column = this.#columns[name]
      series[name].forEach((value, index) => {
        const place = series.from + index - this.#from
        if (place >= 0) column[place] = value
      })
    }
    const over = this.#columns.requests.length - SECONDS
    if (over > 0) {
      this.#from += over
      for (const name of NAMES) this.#columns[name].splice(0, over)
    }
    return true
  }

  /** For a chart: the times, then each named column. */
  columns (...names) {
    const times = this.#columns.requests.map((_, index) => this.#from + index)
    return [times, ...names.map(name => this.#columns[name])]
  }

  /** For a table: the minutes of the clock, the newest first; of each column its sum or its highest. */
  minutes (names, join) {
    const rows = []
    const end = this.#from + this.#columns.requests.length
    for (let minute = Math.floor((end - 1) / 60) * 60; minute + 60 > this.#from; minute -= 60) {
      const start = Math.max(0, minute - this.#from)
      rows.push({
        at: minute * 1000,
        values: names.map(name => {
          const known = this.#columns[name].slice(start, minute + 60 - this.#from).filter(value => value !== null)
          if (known.length === 0) return null
          return join === 'sum' ? known.reduce((one, other) => one + other, 0) : Math.max(...known)
        })
      })
    }
    return rows
  }
}
