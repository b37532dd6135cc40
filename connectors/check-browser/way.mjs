// A way to a server that can be cut and mended.
import { connect, createServer } from 'node:net'

export class Way {
  #target
  #server
  #sockets = new Set()
  #port = 0

  constructor (url) {
    this.#target = new URL(url)
  }

  get url () {
    return `http://127.0.0.1:${this.#port}${this.#target.pathname}`
  }

  open () {
    this.#server = createServer(near => {
      const far = connect(Number(this.#target.port), this.#target.hostname)
      for (const [one, other] of [[near, far], [far, near]]) {
        this.#sockets.add(one)
        one.pipe(other)
        one.on('error', () => {}).on('close', () => { this.#sockets.delete(one); other.destroy() })
      }
    })
    return new Promise(resolve => this.#server.listen(this.#port, '127.0.0.1', () => {
      this.#port = this.#server.address().port
      resolve()
    }))
  }

  cut () {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise(resolve => this.#server.close(resolve))
  }
}
