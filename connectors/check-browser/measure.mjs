// Measures the page: its weight on the wire, how soon it can be used, and how long a record takes to it. One JSON line.
//
//   AUTOBOT_READY='{"event":"ready",…}' node measure.mjs [ROUNDS]
import { loadavg } from 'node:os'
import { launch } from './browser.mjs'
import { running, Topics } from './topics.mjs'

const rounds = Number(process.argv[2] ?? 20)
const browser = await launch()
if (!browser) process.exit(3)
const topics = await Topics.open(running().bootstrapServers)
await topics.health('measured', 'instance', 'UP')

const middle = values => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]

async function load () {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const sizes = new Map()
  const names = new Map()
  session.on('Network.responseReceived', ({ requestId, response }) => names.set(requestId, new URL(response.url).pathname))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(names.get(requestId), encodedDataLength))
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      const seen = () => document.querySelector('[data-value="instances"]')?.textContent !== '–'
      new MutationObserver((_, observer) => {
        if (seen()) {
          window.shownAt = performance.now()
          observer.disconnect()
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
  })
  await page.goto(running().dashboard)
  await page.waitForFunction(() => window.shownAt)
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  const shown = await page.evaluate(() => window.shownAt)
  return { page, context, sizes, paint, shown }
}

const loads = []
for (let round = 0; round < rounds; round++) {
  const { context, sizes, paint, shown } = await load()
  loads.push({ sizes, paint, shown })
  await context.close()
}

const { page, context } = await load()
await page.waitForSelector('#connection[data-state="live"]')
const delays = []
for (let round = 0; round < rounds; round++) {
  const name = `record-${round}`
  const seen = page.evaluate(wanted => new Promise(resolve => {
    new MutationObserver((_, observer) => {
      if ([...document.querySelectorAll('.components li')].some(line => line.textContent === wanted)) {
        observer.disconnect()
        resolve(Date.now())
      }
    }).observe(document.querySelector('#instance-cards'), { subtree: true, childList: true, characterData: true })
  }), name)
  await new Promise(resolve => setTimeout(resolve, 300 + Math.random() * 1000))
  const sent = Date.now()
  await topics.health('measured', name, 'UP', { at: sent })
  delays.push(await seen - sent)
}
await context.close()

const files = Object.fromEntries(loads[0].sizes)
const sum = names => names.reduce((total, name) => total + files[name], 0)
const all = Object.keys(files).filter(name => name && !name.endsWith('/updates'))
console.log(JSON.stringify({
  bytes: { all: sum(all), snapshot: files['/dashboard/snapshot'], files },
  firstPaintMillis: Math.round(middle(loads.map(each => each.paint))),
  shownMillis: { median: Math.round(middle(loads.map(each => each.shown))), longest: Math.round(Math.max(...loads.map(each => each.shown))) },
  recordToPageMillis: { median: middle(delays), longest: Math.max(...delays) },
  rounds,
  load: loadavg().map(value => Number(value.toFixed(1)))
}))
await topics.close()
await browser.close()
