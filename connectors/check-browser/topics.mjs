// Writes to the topics what instances would. Needs the packages of check-node, whose codec it uses.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { SingleObjectCodec } from '../check-node/single-object.mjs'

const SCHEMAS = join(import.meta.dirname, '..', '..', 'schemas', 'src', 'main', 'avro')
const codec = name => SingleObjectCodec.ofFile(join(SCHEMAS, `${name}.avsc`))
const CODECS = {
  'chat.responses': codec('ChatResponse'),
  'health.events': codec('HealthEvent'),
  'config.events': codec('ConfigEvent'),
  'audit.events': codec('AuditEvent')
}

export class Topics {
  #producer

  static async open (bootstrapServers) {
    const kafka = new kafkajs.Kafka({
      clientId: 'autobot-check-browser',
      brokers: bootstrapServers.split(','),
      logLevel: kafkajs.logLevel.ERROR
    })
    const topics = new Topics()
    topics.#producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
    await topics.#producer.connect()
    return topics
  }

  async #send (topic, key, values) {
    await this.#producer.send({
      topic,
      acks: -1,
      messages: values.map(value => ({ key, value: CODECS[topic].encode(value) }))
    })
  }

  health (instance, component, state, { details = {}, reason = null, heartbeat = false, at = Date.now(), since = at } = {}) {
    return this.#send('health.events', `${instance}/${component}`,
      [{ instance, component, state, since, occurredAt: at, heartbeat, reason, details }])
  }

  config (instance, version, outcome, key, value, reason = null) {
    return this.#send('config.events', instance,
      [{ instance, version, outcome, key, value, reason, occurredAt: Date.now() }])
  }

  audit (action, outcome, userId, reason = null) {
    return this.#send('audit.events', userId, [{
      eventId: randomUUID(), action, outcome, userId, reason, origin: 'check-browser', instance: 'browser-1', occurredAt: Date.now()
    }])
  }

  /** Responses that ended at these times. */
  responses (times, { status = 'ANSWERED', code = null, provider = 'browser-model', tokens = 0, millis = () => 300 } = {}) {
    return this.#send('chat.responses', randomUUID(), times.map(at => {
      const total = millis()
      return {
        requestId: randomUUID(),
        conversationId: randomUUID(),
        status,
        error: code && { code, category: 'PROVIDER', message: code, retryable: false, retryAfterMillis: null },
        provider,
        model: 'browser-model-1',
        usage: tokens > 0 ? { promptTokens: 0, completionTokens: tokens } : null,
        timings: {
          queuedMillis: Math.round(total / 100),
          authenticateMillis: 2,
          enrichMillis: 5,
          firstTokenMillis: Math.round(total / 3),
          generateMillis: Math.round(total * 0.95),
          totalMillis: total
        },
        createdAt: at,
        instance: 'browser-1'
      }
    }))
  }

  close () {
    return this.#producer.disconnect()
  }
}

/** The AutoBot to look at, as `autobot up --json` tells it when it is ready. */
export function running () {
  const line = process.env.AUTOBOT_READY
  if (!line) {
    throw new Error("Set AUTOBOT_READY to what './autobot up --json' prints when it is ready.")
  }
  return JSON.parse(line)
}
