// Pictures of the page at three widths and in both schemes, with traffic on it, into a folder.
//
//   AUTOBOT_READY='{"event":"ready",…}' node screenshots.mjs FOLDER
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './browser.mjs'
import { running, Topics } from './topics.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
const browser = await launch()
if (!browser) process.exit(3)
const topics = await Topics.open(running().bootstrapServers)
const MINUTES = 14

async function traffic () {
  const now = Date.now()
  const random = () => Math.random()
  const times = []
  for (let at = now - MINUTES * 60_000; at < now; at += 1000) {
    const swell = 6 + 4 * Math.sin(at / 120_000)
    for (let i = 0; i < swell * (0.7 + 0.6 * random()); i++) times.push(at)
  }
  const millis = () => Math.round(300 * Math.exp(1.1 * (random() + random() + random() - 1.5)))
  for (let start = 0; start < times.length; start += 500) {
    await topics.responses(times.slice(start, start + 500), { provider: 'openai', tokens: 60, millis })
  }
  const some = share => times.filter(() => random() < share)
  await topics.responses(some(0.012), { status: 'FAILED', code: 'provider_rate_limited', provider: 'openai', millis })
  await topics.responses(some(0.006), { status: 'REJECTED', code: 'session_ended', provider: null, millis: () => 3 })
  await topics.responses(some(0.003), { status: 'CANCELLED', code: 'cancelled', provider: 'openai', millis })
}

async function instances () {
  const now = Date.now()
  const began = now - 3 * 3_600_000
  for (const [number, running] of [[1, 46], [2, 51], [3, 0]]) {
    const name = `worker-${number}`
    const lost = number === 3
    const whole = { version: '0.1.0', startedAt: new Date(began).toISOString(), configVersion: lost ? '11' : '12' }
    await topics.health(name, 'instance', lost ? 'LOST' : number === 2 ? 'DEGRADED' : 'UP',
      { details: whole, since: lost ? now - 44_000 : began, heartbeat: !lost, reason: lost ? 'not heard for 15 s' : number === 2 ? 'redis:sessions is down' : null })
    for (let at = now - 60_000; at < now && !lost; at += 5000) {
      await topics.health(name, 'journey', 'UP', {
        at,
        since: began,
        heartbeat: true,
        details: { running: String(running + Math.round(6 * Math.random())), pending: String(running + 9), maxRunning: '4096', oldestPendingMillis: '840' }
      })
    }
    if (lost) continue
    for (const component of ['kafka', 'streams', 'redis:main', 'knowledge']) await topics.health(name, component, 'UP', { since: began, heartbeat: true })
    await topics.health(name, 'redis:sessions', number === 2 ? 'DOWN' : 'UP',
      { since: number === 2 ? now - 31_000 : began, heartbeat: number !== 2, reason: number === 2 ? 'no answer to PING within 5 s' : null })
    await topics.health(name, 'provider:openai', 'UP',
      { since: began, heartbeat: true, details: { model: 'qwen3', pricePrompt: '0.4', priceCompletion: '1.6', breaker: 'CLOSED' } })
    await topics.health(name, 'provider:anthropic', number === 1 ? 'DEGRADED' : 'UP',
      { since: now - 90_000, heartbeat: true, reason: number === 1 ? '7 of 10 calls failed' : null, details: { model: 'claude', pricePrompt: '3', priceCompletion: '15', breaker: number === 1 ? 'OPEN' : 'CLOSED' } })
  }
  await topics.config('worker-1', 12, 'APPLIED', 'autobot.enrich.passages', '8')
  await topics.config('worker-2', 12, 'APPLIED', 'autobot.enrich.passages', '8')
  await topics.config('worker-2', 13, 'REJECTED', 'autobot.journey.max-running', '0', 'is 0, not from 1 to 100000')
  await topics.audit('sign_in', 'ALLOWED', 'ada')
  await topics.audit('chat', 'DENIED', 'eve', 'chat_not_allowed')
  await topics.audit('sign_in', 'DENIED', 'mallory', 'sign_in_locked')
  await topics.audit('chat', 'ALLOWED', 'ada')
}

await traffic()
await instances()
for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 768, 1440]) {
    const context = await browser.newContext({ locale: 'en-GB', colorScheme, viewport: { width, height: 900 }, deviceScaleFactor: width === 360 ? 2 : 1 })
    const page = await context.newPage()
    await page.goto(running().dashboard)
    await page.waitForSelector('#connection[data-state="live"]')
    await page.waitForSelector('.card')
    await page.screenshot({ path: join(folder, `${width}-${colorScheme}.png`), fullPage: true })
    await context.close()
  }
}
await topics.close()
await browser.close()
