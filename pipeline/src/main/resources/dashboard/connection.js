// Gets what goes on: all of it once, then an update each second; and again after whatever came between.

const SILENCE_MILLIS = 5000
const FIRST_WAIT_MILLIS = 1000
const LONGEST_WAIT_MILLIS = 10_000
/** What came late, and was not in an update, is in the next whole. */
const WHOLE_EACH_MILLIS = 60_000

/**
 * @param whole called with each whole snapshot
 * @param update called with each update; returns false where it does not follow on what was there
 * @param state called when the connection changes: connecting, live, lost, refused; and with a sentence
 */
export function connect ({ whole, update, state }) {
  let source = null
  let wait = FIRST_WAIT_MILLIS
  let heardAt = Date.now()
  let wholeAt = 0
  let lost = false
  let timer = 0

  async function fetchWhole () {
    const response = await fetch('/dashboard/snapshot', { cache: 'no-store', signal: AbortSignal.timeout(8000) })
    if (response.status === 401 || response.status === 403) {
      state('refused', 'The session has ended.')
      // The server shows how to sign in.
      location.reload()
      return false
    }
    if (!response.ok) throw new Error((await response.text()).trim())
    whole(await response.json())
    wholeAt = Date.now()
    return true
  }

  function retry (why) {
    source?.close()
    source = null
    if (timer) return
    if (!lost) {
      lost = true
      state('lost', why)
    }
    timer = setTimeout(() => { timer = 0; begin() }, wait)
    wait = Math.min(wait * 2, LONGEST_WAIT_MILLIS)
  }

  async function begin () {
    try {
      if (!await fetchWhole()) return
    } catch (error) {
      retry(error instanceof TypeError || error.name === 'TimeoutError' ? '' : error.message)
      return
    }
    heardAt = Date.now()
    source = new EventSource('/dashboard/updates')
    source.onmessage = event => {
      heardAt = Date.now()
      wait = FIRST_WAIT_MILLIS
      const follows = update(JSON.parse(event.data))
      if (lost || wholeAt) state('live', '')
      lost = false
      if (!follows || heardAt - wholeAt > WHOLE_EACH_MILLIS) fetchWhole().catch(() => {})
    }
    source.onerror = () => retry('')
  }

  setInterval(() => {
    // A connection may be gone without a word.
    if (source && Date.now() - heardAt > SILENCE_MILLIS) retry('')
  }, 1000)
  begin()
}
