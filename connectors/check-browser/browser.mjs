// A Chromium: the one that AUTOBOT_CHROMIUM names, one of the system, or the one that the package carries.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome']
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

/** Starts it; null where there is none for this machine, or it does not start, with the reason said. */
export async function launch () {
  const named = process.env.AUTOBOT_CHROMIUM ?? PATHS.find(existsSync)
  try {
    if (named) return await chromium.launch({ executablePath: named, args: ['--no-sandbox', ...QUIET] })
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no Chromium of the system was found')
    // The package also carries the libraries that a small system lacks, and unpacks them when it believes to be on one.
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
    const { default: carried } = await import('@sparticuz/chromium')
    return await chromium.launch({ executablePath: await carried.executablePath(), args: [...carried.args, ...QUIET] })
  } catch (error) {
    console.log(`There is no Chromium to look with: ${error.message.split('\n')[0]}. Name one with AUTOBOT_CHROMIUM.`)
    return null
  }
}
