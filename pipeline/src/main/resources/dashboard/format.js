// How numbers and times read. What is not known is a dash.

export const UNKNOWN = '–'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const one = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const missing = value => value === null || value === undefined

export function count (value) {
  return missing(value) ? UNKNOWN : whole.format(value)
}

export function rate (value) {
  if (missing(value)) return UNKNOWN
  return value > 0 && value < 100 ? one.format(value) : whole.format(value)
}

export function millis (value) {
  if (missing(value)) return UNKNOWN
  if (value < 1000) return `${whole.format(value)} ms`
  if (value < 10_000) return `${(value / 1000).toFixed(2)} s`
  if (value < 120_000) return `${(value / 1000).toFixed(1)} s`
  return `${Math.floor(value / 60_000)} min ${Math.round(value / 1000) % 60} s`
}

export function percent (part, all) {
  if (!all) return UNKNOWN
  if (part === all) return '100 %'
  // Not rounded up to all of them, nor down to none.
  const share = Math.min(99.9, Math.max(part > 0 ? 0.1 : 0, part / all * 100))
  return `${one.format(share)} %`
}

export function amount (value) {
  if (missing(value)) return UNKNOWN
  return value === 0 ? '0' : value >= 100 ? whole.format(value) : value.toPrecision(3)
}

export function time (at) {
  return clock.format(new Date(at))
}

export function age (fromMillis, nowMillis) {
  const seconds = Math.max(0, Math.round((nowMillis - fromMillis) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
