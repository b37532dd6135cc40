// The page: what is shown where.
import { age, amount, count, millis, percent, rate, time, UNKNOWN } from './format.js'
import { Chart } from './charts.js'
import { connect } from './connection.js'
import { History } from './history.js'
import { fill, keyed, rows } from './tables.js'

const find = id => document.getElementById(id)
const history = new History()
const STAGES = { queued: 'queued', authenticate: 'authenticate', enrich: 'enrich', first_token: 'first token', generate: 'generate', total: 'total' }
const WORST = ['LOST', 'DOWN', 'DEGRADED', 'UNKNOWN', 'UP']
const EVENTS_SHOWN = 12
const NOT_HEARD_MILLIS = 20_000
const ANNOUNCED_EACH_MILLIS = 10_000

let newest = null
let announcedAt = 0
let announcedUntil = 0

const charts = [
  new Chart(find('traffic-charts'), {
    title: 'Requests a second',
    lines: [{ name: 'requests', label: 'ended', colour: 1, filled: true }, { name: 'notAnswered', label: 'not answered', colour: 4, dash: [4, 3] }],
    format: rate,
    join: 'sum',
    joined: 'requests in each minute'
  }),
  new Chart(find('traffic-charts'), {
    title: 'Tokens a second',
    lines: [{ name: 'tokens', label: 'generated', colour: 2, filled: true }],
    format: rate,
    join: 'sum',
    joined: 'tokens in each minute'
  }),
  new Chart(find('traffic-charts'), {
    title: 'Calls in flight and queued',
    lines: [{ name: 'running', label: 'in flight', colour: 1 }, { name: 'pending', label: 'not ended', colour: 3, dash: [4, 3] }],
    format: rate,
    join: 'most',
    joined: 'the most in each minute'
  }),
  new Chart(find('latency-charts'), {
    title: 'Response time',
    lines: [{ name: 'p50', label: '50 %', colour: 1 }, { name: 'p95', label: '95 %', colour: 3, dash: [6, 3] }, { name: 'p99', label: '99 %', colour: 4, dash: [2, 3] }],
    format: millis,
    join: 'most',
    joined: 'the highest in each minute'
  })
]

const word = state => state.toLowerCase().replaceAll('_', ' ')

/** A cell that shows a state by a word and a sign, not by its colour alone. */
const stateCell = (state, text = word(state)) => ({ text, state: state.toLowerCase() })

function put (kind, name, value) {
  const place = find('now').querySelector(`[data-${kind}="${name}"]`)
  if (place.textContent !== value) place.textContent = value
}

function number (name, value, note) {
  put('value', name, value)
  put('note', name, note)
}

function showNow ({ now, minute, window, load, stages, instances, providers }) {
  const total = stages.find(stage => stage.stage === 'total').minute
  const missed = minute.requests - minute.answered
  const up = instances.filter(instance => instance.state === 'UP').length
  const others = instances.filter(instance => instance.state !== 'UP')
  const cost = providers.reduce((sum, provider) => sum + (provider.price ?? 0), 0)
  number('requests', rate(now.requests / now.seconds), `${count(window.requests)} in 15 min`)
  number('answered', percent(minute.answered, minute.requests),
    minute.requests === 0 ? 'no request in the last minute' : missed === 0 ? 'all of the last minute' : `${count(missed)} not, in the last minute`)
  number('latency', millis(total.p95), total.count === 0 ? 'no request in the last minute' : `half within ${millis(total.p50)}`)
  // Queued is what has no call yet: what has not ended, without what runs.
  const queued = load.pending === null ? null : Math.max(0, load.pending - (load.running ?? 0))
  number('load', count(load.running), load.running === null ? 'no instance says' : `of ${count(load.maxRunning)} · ${count(queued)} queued` +
    (queued > 0 && load.oldestPendingMillis !== null ? `, oldest ${millis(load.oldestPendingMillis)}` : ''))
  number('tokens', rate(now.completionTokens / now.seconds), `${count(window.completionTokens)} in 15 min` + (cost > 0 ? ` · cost ${amount(cost)}` : ''))
  number('instances', instances.length === 0 ? UNKNOWN : `${up} of ${instances.length}`,
    instances.length === 0 ? 'none says' : others.length === 0 ? 'all of them' : WORST.map(state => [others.filter(other => other.state === state).length, word(state)])
      .filter(([times]) => times > 0).map(([times, state]) => `${times} ${state}`).join(', '))
}

function showStages (stages) {
  const most = Math.max(1, ...stages.map(stage => stage.minute.p95 ?? 0))
  rows(find('stages').tBodies[0], stages, stage => stage.stage, ({ stage, minute, window }) => [
    { text: STAGES[stage] ?? stage, share: (minute.p95 ?? 0) / most },
    millis(minute.p50), millis(minute.p95), millis(minute.p99), millis(minute.longest), millis(window.p95)
  ])
}

function showOutcomes (outcomes, all) {
  rows(find('outcomes').tBodies[0], outcomes, outcome => outcome.code, outcome => [
    { ...stateCell(outcome.code === 'answered' ? 'up' : 'note', word(outcome.code)), share: outcome.window / Math.max(1, all) },
    count(outcome.minute), count(outcome.window), percent(outcome.window, all)
  ])
}

/** The same for all instances once; else each value with who says it. */
function together (seen, value) {
  const values = [...new Set(seen.map(value).filter(one => one !== null && one !== undefined))]
  if (values.length < 2) return values[0] ?? UNKNOWN
  return seen.map(one => `${value(one) ?? UNKNOWN} (${one.instance})`).join(', ')
}

function showProviders (providers) {
  rows(find('provider-rows').tBodies[0], providers, provider => provider.name, provider => {
    const worst = WORST.find(state => provider.seen.some(one => one.state === state))
    const reasons = provider.seen.filter(one => one.state !== 'UP').map(one => `${one.instance}: ${one.reason ?? word(one.state)}`)
    const opened = provider.seen.some(one => one.breaker !== null && one.breaker.toLowerCase() !== 'closed')
    const breaker = together(provider.seen, one => one.breaker && word(one.breaker))
    return [
      provider.name,
      together(provider.seen, one => one.model),
      worst ? stateCell(worst, [word(worst), ...reasons].join('; ')) : UNKNOWN,
      opened ? stateCell('DOWN', breaker) : breaker,
      together(provider.seen, one => one.pricePrompt === null ? null : `${amount(one.pricePrompt)} / ${amount(one.priceCompletion)}`),
      count(provider.minuteCalls), count(provider.minuteTokens), amount(provider.price)
    ]
  })
}

const CARD = `<div class="head"><h3 data-text="name"></h3><span class="state" data-text="state"></span></div>
<p class="reason" data-text="reason"></p>
<dl><div><dt>In flight</dt><dd data-text="running"></dd></div><div><dt>Queued</dt><dd data-text="queued"></dd></div>
<div><dt>Configuration</dt><dd data-text="configuration"></dd></div><div><dt>Version</dt><dd data-text="version"></dd></div>
<div><dt>Up for</dt><dd data-text="started"></dd></div><div><dt>Heard</dt><dd data-text="heard"></dd></div></dl>
<ul class="components"></ul>`

function card () {
  const made = document.createElement('li')
  made.className = 'card'
  made.append(document.createRange().createContextualFragment(CARD))
  return made
}

function showInstances (instances, at) {
  const versions = instances.map(instance => instance.configVersion).filter(version => version !== null)
  const latest = Math.max(...versions)
  keyed(find('instance-cards'), instances, instance => instance.name, card, (made, instance) => {
    const silent = at - instance.heardAt
    const behind = instance.configVersion !== null && instance.configVersion < latest
    const started = Date.parse(instance.startedAt ?? '')
    made.dataset.state = instance.state.toLowerCase()
    fill(made, {
      name: instance.name,
      state: stateCell(instance.state, instance.since === null ? word(instance.state) : `${word(instance.state)} for ${age(instance.since, at)}`),
      reason: instance.reason ?? '',
      running: instance.running === null ? UNKNOWN : `${count(instance.running)} of ${count(instance.maxRunning)}`,
      queued: instance.pending === null ? UNKNOWN : count(Math.max(0, instance.pending - (instance.running ?? 0))),
      configuration: behind ? stateCell('note', `${instance.configVersion}, not ${latest} yet`) : count(instance.configVersion),
      version: instance.version ?? UNKNOWN,
      started: Number.isNaN(started) ? UNKNOWN : age(started, at),
      heard: silent > NOT_HEARD_MILLIS ? stateCell('note', `not for ${age(instance.heardAt, at)}`) : `${age(instance.heardAt, at)} ago`
    })
    const components = instance.components.filter(component => component.name !== 'instance')
    components.sort((one, other) => WORST.indexOf(one.state) - WORST.indexOf(other.state))
    keyed(made.querySelector('.components'), components, component => component.name, () => document.createElement('li'), (line, component) => {
      const well = component.state === 'UP'
      const text = well ? component.name : `${component.name} ${word(component.state)} for ${age(component.since, at)}${component.reason ? `: ${component.reason}` : ''}`
      if (line.textContent !== text) line.textContent = text
      line.dataset.state = component.state.toLowerCase()
    })
  })
}

function showEvents (id, events) {
  const list = find(id)
  const keys = new Map()
  const key = event => {
    const name = `${event.at} ${event.instance} ${event.about} ${event.outcome} ${event.who ?? ''}`
    // The same may happen twice within a millisecond.
    const times = keys.get(name) ?? 0
    keys.set(name, times + 1)
    return `${name} ${times}`
  }
  keyed(list, events.slice(0, EVENTS_SHOWN).map(event => ({ event, key: key(event) })), item => item.key, ({ event }) => {
    const line = document.createElement('li')
    line.append(document.createRange().createContextualFragment(
      '<time></time> <span class="about"></span> <span class="state"></span> <span class="rest"></span>'))
    const [at, about, state, rest] = line.children
    at.textContent = time(event.at)
    at.dateTime = new Date(event.at).toISOString()
    about.textContent = event.about
    state.textContent = word(event.outcome)
    state.dataset.state = { ALLOWED: 'up', APPLIED: 'up', DENIED: 'note', ERROR: 'down', REJECTED: 'down', ROLLED_BACK: 'note' }[event.outcome] ?? event.outcome.toLowerCase()
    rest.textContent = [event.who, event.detail, event.instance].filter(Boolean).join(' · ')
    return line
  }, () => {})
}

/** Tells of what changed in health, in one sentence, and not more often than one can listen. */
function announce (events, at) {
  const changes = events.filter(event => event.at > announcedUntil)
  if (announcedUntil === 0) announcedUntil = at
  else if (changes.length > 0 && at - announcedAt > ANNOUNCED_EACH_MILLIS) {
    find('announcements').textContent = changes.slice(0, 3).map(event => `${event.instance} ${event.about} is ${word(event.outcome)}`).join('. ')
    announcedAt = at
    announcedUntil = at
  }
}

function notice ({ following }) {
  const place = find('notice')
  const text = {
    failing: `${following.reason ?? 'The topics cannot be read.'} What is shown is as old as that.`,
    catching_up: 'Reading the last 15 minutes; the numbers are not complete yet.',
    starting: 'Reading the last 15 minutes; the numbers are not complete yet.'
  }[following.state] ?? ''
  if (place.textContent !== text) place.textContent = text
  place.hidden = text === ''
}

function show (snapshot) {
  newest = snapshot
  if (document.hidden) return
  const wrong = snapshot.instances.filter(instance => instance.state !== 'UP').length
  document.title = wrong > 0 ? `(${wrong}) AutoBot` : 'AutoBot'
  notice(snapshot)
  showNow(snapshot)
  for (const chart of charts) chart.show(history)
  showStages(snapshot.stages)
  showOutcomes(snapshot.outcomes, snapshot.window.requests)
  showProviders(snapshot.providers)
  showInstances(snapshot.instances, snapshot.at)
  showEvents('health-events', snapshot.events.health)
  showEvents('config-events', snapshot.events.config)
  showEvents('audit-events', find('refusals-only').checked ? snapshot.events.refusals : snapshot.events.audit)
  announce(snapshot.events.health, snapshot.at)
  const skipped = Object.entries(snapshot.following.skipped).map(([topic, times]) => `${count(times)} of ${topic}`)
  find('served').textContent = `Served by ${snapshot.servedBy}, out of the topics of all instances; the last 15 minutes.` +
    (skipped.length > 0 ? ` Records that could not be read: ${skipped.join(', ')}.` : '')
}

function showConnection (state, why) {
  const place = find('connection')
  const text = {
    connecting: 'Connecting…',
    live: 'Live',
    lost: `Connection lost${newest ? `, as of ${time(newest.at)}` : ''}; trying again. ${why}`.trim(),
    refused: why
  }[state]
  if (place.textContent !== text) place.textContent = text
  place.dataset.state = state
  document.body.dataset.connection = state
}

connect({
  whole (snapshot) {
    history.replace(snapshot.series)
    show(snapshot)
  },
  update (snapshot) {
    const follows = history.merge(snapshot.series)
    show(snapshot)
    return follows
  },
  state: showConnection
})

document.addEventListener('visibilitychange', () => { if (newest) show(newest) })
find('refusals-only').addEventListener('change', () => { if (newest) show(newest) })
for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
  matchMedia(query).addEventListener('change', () => charts.forEach(chart => chart.redraw()))
}
