// A Chromium: the one that AUTOBOT_CHROMIUM names, one of the system, or the one that the package carries.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome']
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

function start (executablePath) {
  // A language that is none, as C.UTF-8, is one that pages cannot format numbers in.
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...QUIET], env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' } })
}

/** Starts it; null where there is none for this machine, or it does not start, with the reason said. */
export async function launch () {
  const named = process.env.AUTOBOT_CHROMIUM ?? PATHS.find(existsSync)
  try {
    if (named) return await start(named)
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no Chromium of the system was found')
    // The package also carries the libraries that a small system lacks, and unpacks them when it believes to be on one.
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
    const { default: carried } = await import('@sparticuz/chromium')
    return await start(await carried.executablePath())
  } catch (error) {
    console.log(`There is no Chromium to look with: ${error.message.split('\n')[0]}. Name one with AUTOBOT_CHROMIUM.`)
    return null
  }
}
