// The dashboard page in a real Chromium.
//
//   AUTOBOT_READY='{"event":"ready",…}' node --test dashboard.test.mjs
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { launch } from './browser.mjs'
import { running, Topics } from './topics.mjs'
import { Way } from './way.mjs'

const LIMIT = 20_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Of this run alone, so that it can look twice at the same AutoBot. */
const RUN = Date.now().toString(36)
const INSTANCE = `browser-${RUN}`
const MODEL = `model-${RUN}`

const browser = await launch()
const skip = browser ? false : 'there is no Chromium'
let topics
let refusedBefore = 0

before(async () => {
  if (skip) return
  topics = await Topics.open(running().bootstrapServers)
  const seen = await (await fetch(`${running().dashboard}/snapshot`)).json()
  refusedBefore = seen.outcomes.find(outcome => outcome.code === 'content_refused')?.window ?? 0
  await topics.health(INSTANCE, 'instance', 'DEGRADED',
    { details: { version: '9.8.7', configVersion: '41' }, reason: 'a component is down' })
  await topics.health(INSTANCE, 'redis:browser', 'DOWN', { reason: 'it does not answer' })
  await topics.health(INSTANCE, 'journey', 'UP',
    { details: { running: '12', pending: '20', maxRunning: '345', oldestPendingMillis: '1200' } })
  await topics.health(INSTANCE, `provider:${MODEL}`, 'UP',
    { details: { model: 'browser-model-1', pricePrompt: '2', priceCompletion: '8', breaker: 'HALF_OPEN' } })
  const now = Date.now()
  await topics.responses([now, now, now], { provider: MODEL, tokens: 500_000 })
  await topics.responses([now, now], { status: 'FAILED', code: 'content_refused', provider: MODEL })
  await topics.config(INSTANCE, 42, 'APPLIED', 'autobot.enrich.passages', '8')
  await topics.audit('chat', 'ALLOWED', 'ada')
  await topics.audit('chat', 'DENIED', 'eve', 'chat_not_allowed')
})

after(async () => {
  await topics?.close()
  await browser?.close()
})

/** A page that shows something, and what it complained of. */
async function open (options = {}, url = running().dashboard) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(LIMIT)
  page.complaints = []
  page.on('console', message => { if (message.type() === 'error') page.complaints.push(message.text()) })
  page.on('pageerror', error => page.complaints.push(error.message))
  await page.goto(url)
  return page
}

async function live (options, url) {
  const page = await open(options, url)
  await page.waitForSelector('#connection[data-state="live"]')
  await page.waitForSelector(`.card:has-text("${INSTANCE}")`)
  return page
}

const mine = page => page.locator('.card', { hasText: INSTANCE })

async function close (page) {
  assert.deepEqual(page.complaints, [])
  await page.context().close()
}

async function rowOf (page, table, name) {
  const row = page.locator(`#${table} tr`, { has: page.getByRole('rowheader', { name, exact: true }) })
  await row.waitFor()
  return row.locator('th, td').allTextContents()
}

async function violations (page) {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(values => window.axe.run(document, { runOnly: values }), RULES)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => `${node.target} ${node.failureSummary}`).join('; ')}`)
}

test('shows what is on the topics', { skip }, async () => {
  const page = await live()
  assert.deepEqual(await rowOf(page, 'provider-rows', MODEL),
    [MODEL, 'browser-model-1', 'up', 'half open', '2.00 / 8.00', '5', '1,500,000', '12.0'])
  assert.equal((await rowOf(page, 'outcomes', 'content refused'))[2], String(refusedBefore + 2))
  const card = page.locator('.card', { hasText: INSTANCE })
  assert.match(await card.locator('.head').innerText(), new RegExp(`${INSTANCE}\\s+degraded for \\d+ s`))
  assert.match(await card.innerText(), /redis:browser down for \d+ s: it does not answer/)
  assert.match(await card.innerText(), /12 of 345/)
  assert.equal(await card.locator('[data-text="queued"]').innerText(), '8')
  assert.equal(await card.locator('[data-text="configuration"]').innerText(), '42')
  assert.equal(await card.locator('[data-text="version"]').innerText(), '9.8.7')
  assert.match(await page.locator('#config-events').innerText(), new RegExp(`autobot\\.enrich\\.passages\\s+applied\\s+version 42 · = 8 · ${INSTANCE}`))
  assert.match(await page.locator('#health-events').innerText(), new RegExp(`redis:browser\\s+down\\s+it does not answer · ${INSTANCE}`))
  assert.match(await page.locator('#audit-events').innerText(), /eve · chat_not_allowed/)
  await close(page)
})

test('follows what happens', { skip }, async () => {
  const page = await live()
  const before = Number((await rowOf(page, 'outcomes', 'content refused'))[2])
  await topics.responses([Date.now()], { status: 'FAILED', code: 'content_refused', provider: null })
  await page.waitForFunction(wanted => [...document.querySelectorAll('#outcomes tr')]
    .some(row => row.children[0].textContent === 'content refused' && row.children[2].textContent === wanted), String(before + 1))
  await topics.health(INSTANCE, 'redis:browser', 'UP')
  await mine(page).locator('.components li[data-state="up"]', { hasText: /^redis:browser$/ }).waitFor()
  await topics.health(INSTANCE, 'redis:browser', 'DOWN', { reason: 'it does not answer' })
  await mine(page).locator('.components li[data-state="down"]', { hasText: 'redis:browser' }).waitFor()
  await close(page)
})

test('can be used by keyboard alone', { skip }, async () => {
  const page = await live()
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim())
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Skip to the numbers')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
  const met = []
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab')
    met.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName))
    if (met.at(-1) === 'SUMMARY' && !met.includes('opened')) {
      await page.keyboard.press('Enter')
      await page.locator('details[open] tbody tr').first().waitFor()
      met.push('opened')
    }
    if (met.at(-1) === 'refusals-only') break
  }
  assert.ok(met.includes('opened'), met.join())
  assert.equal(met.at(-1), 'refusals-only')
  await page.keyboard.press('Space')
  await page.locator('#audit-events li', { hasText: 'ada' }).first().waitFor({ state: 'detached' })
  assert.match(await page.locator('#audit-events').innerText(), /eve/)
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
  assert.notEqual(ring, 'none')
  await close(page)
})

test('a chart says the same as a table', { skip }, async () => {
  const page = await live()
  const figure = page.locator('figure', { hasText: 'Tokens a second' })
  await figure.locator('summary').click()
  const table = figure.getByRole('table')
  await table.waitFor()
  const sums = await table.locator('td').allTextContents()
  assert.ok(sums.reduce((sum, text) => sum + Number(text.replaceAll(/[,–]/g, '') || 0), 0) >= 1_500_000, sums.join())
  await close(page)
})

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1440]) {
    test(`keeps the rules of accessibility, ${colorScheme}, ${width} px wide`, { skip }, async () => {
      const page = await live({ colorScheme, viewport: { width, height: 800 } })
      for (const summary of await page.locator('summary').all()) await summary.click()
      assert.deepEqual(await violations(page), [])
      await close(page)
    })
  }
}

test('nothing moves sideways at 360 px', { skip }, async () => {
  const page = await live({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360)
  await close(page)
})

test('is light or dark as the system is, and changes with it', { skip }, async () => {
  const page = await live({ colorScheme: 'light' })
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await ground()
  assert.ok(Number(light.match(/\d+/)[0]) > 200, light)
  assert.ok(Number(dark.match(/\d+/)[0]) < 60, dark)
  await close(page)
})

test('says that the connection is lost, and comes back by itself', { skip }, async () => {
  const way = new Way(running().dashboard)
  await way.open()
  try {
    const page = await live({}, way.url)
    await way.cut()
    await page.locator('#connection', { hasText: /Connection lost, as of \d\d:\d\d:\d\d; trying again/ }).waitFor()
    assert.equal(await page.locator('.card', { hasText: INSTANCE }).count(), 1, 'what was known stays')
    await topics.health(INSTANCE, 'cut', 'UP')
    await way.open()
    await page.waitForSelector('#connection[data-state="live"]')
    await mine(page).locator('.components li', { hasText: /^cut$/ }).waitFor()
    await page.context().close()
  } finally {
    await way.cut()
  }
})

test('asks for a token where it is not open, and keeps the rules there too', { skip }, async () => {
  // As if it came through a proxy.
  const page = await open({ extraHTTPHeaders: { 'X-Forwarded-For': '203.0.113.7' } })
  assert.equal(await page.title(), 'Sign in · AutoBot')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'token')
  await page.keyboard.type('not-a-token-of-any-session')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  assert.deepEqual(await violations(page), [])
  await page.context().close()
})
