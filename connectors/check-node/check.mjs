// Asks a running AutoBot over its topics, and checks what comes back. Prints a line for each check; exits with 0 when
// all hold, with 1 when one does not, with 2 when it was called wrongly.
//
//   node check.mjs --home DIR                                    an `autobot up` with this home
//   AUTOBOT_TOKEN=… node check.mjs --bootstrap-servers HOST:PORT  any AutoBot, with the token of a session
import kafkajs from 'kafkajs'
import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SingleObjectCodec } from './single-object.mjs'

const LIMIT_MILLIS = 60_000
const ROOT = join(import.meta.dirname, '..', '..')
const schema = name => SingleObjectCodec.ofFile(join(ROOT, 'schemas', 'src', 'main', 'avro', `${name}.avsc`))
const REQUEST = schema('ChatRequest')
const RESPONSE = schema('ChatResponse')
const TOKEN = schema('ChatToken')
const DOCUMENT = schema('KnowledgeDocument')

let failures = 0
function check (what, holds, otherwise = '') {
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}${holds || !otherwise ? '' : `: ${otherwise}`}`)
  failures += holds ? 0 : 1
}

function target () {
  const { values } = parseArgs({ options: { home: { type: 'string' }, 'bootstrap-servers': { type: 'string' } } })
  if (values.home) {
    const running = JSON.parse(readFileSync(join(values.home, 'running.json'), 'utf8'))
    const session = execFileSync(join(ROOT, 'autobot'),
      ['session', 'create', '--home', values.home, '--user', 'node-check', '--json'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MILLIS })
    return { brokers: running.bootstrapServers.split(','), token: JSON.parse(session).token }
  }
  if (values['bootstrap-servers'] && process.env.AUTOBOT_TOKEN) {
    return { brokers: values['bootstrap-servers'].split(','), token: process.env.AUTOBOT_TOKEN }
  }
  console.error('usage: node check.mjs --home DIR, or AUTOBOT_TOKEN=… node check.mjs --bootstrap-servers HOST:PORT')
  process.exit(2)
}

/** What has been read so far, and who waits for more. */
class Mailbox {
  responses = new Map()
  tokens = new Map()
  deadLetters = []

  take (topic, message) {
    if (topic === 'chat.dead-letters') {
      this.deadLetters.push(message)
      return
    }
    const value = (topic === 'chat.tokens' ? TOKEN : RESPONSE).decode(message.value)
    const kind = topic === 'chat.tokens' ? this.tokens : this.responses
    kind.set(value.requestId, [...(kind.get(value.requestId) ?? []), value])
  }

  async until (what, found) {
    const end = Date.now() + LIMIT_MILLIS
    for (;;) {
      const result = found()
      if (result) return result
      if (Date.now() > end) throw new Error(`${what} did not come within ${LIMIT_MILLIS / 1000} s`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

function question (conversationId, message) {
  return {
    requestId: randomUUID(),
    conversationId,
    message,
    createdAt: Date.now(),
    deadline: Date.now() + LIMIT_MILLIS,
    model: null,
    useKnowledge: true,
    maxTokens: null,
    temperature: null,
    client: 'autobot-check-node/0.1.0',
    metadata: { from: 'node' }
  }
}

async function ask (producer, mailbox, request, headers) {
  await producer.send({
    topic: 'chat.requests',
    acks: -1,
    messages: [{ key: request.conversationId, value: REQUEST.encode(request), headers }]
  })
  const responses = await mailbox.until(`the response to "${request.message}"`,
    () => mailbox.responses.get(request.requestId))
  return responses[0]
}

/** The winning attempt's pieces, in the order of their numbers. */
async function piecesOf (mailbox, response) {
  const mine = () => (mailbox.tokens.get(response.requestId) ?? []).filter(token => token.attemptId === response.attemptId)
  await mailbox.until('the last token', () => mine().length >= response.tokenRecords)
  return mine().sort((one, other) => one.index - other.index)
}

async function checkAnswer (producer, mailbox, token) {
  const word = `Quendelbach${randomBytes(3).toString('hex')}`
  const fact = `The lighthouse of ${word} was built in 1871 and has a red lamp.`
  const id = `node-check/${word}.md`
  await producer.send({
    topic: 'knowledge.documents',
    acks: -1,
    messages: [{ key: id, value: DOCUMENT.encode(document(id, word, fact)) }]
  })
  const headers = { authorization: `Bearer ${token}` }
  const conversation = randomUUID()
  let response
  // A document can be found a moment after it was published, not at once.
  const end = Date.now() + LIMIT_MILLIS
  do {
    response = await ask(producer, mailbox, question(conversation, `When was the lighthouse of ${word} built?`), headers)
  } while (response.sources.length === 0 && response.status === 'ANSWERED' && Date.now() < end)

  check('a question with a session is answered', response.status === 'ANSWERED', JSON.stringify(response.error))
  check('the answer is made from the document', response.text.includes('1871'), `it has ${response.text.length} characters`)
  check('the document is named as a source', response.sources.some(source => source.documentId === id))
  check('the response says who made it', Boolean(response.provider && response.model && response.instance))
  check('the metadata comes back', response.metadata.from === 'node')
  const pieces = await piecesOf(mailbox, response)
  check('the tokens are numbered without a gap', pieces.length > 0 && pieces.every((piece, index) => piece.index === index))
  check('the tokens joined are the text', pieces.map(piece => piece.text).join('') === response.text)
  await producer.send({ topic: 'knowledge.documents', acks: -1, messages: [{ key: id, value: null }] })
}

function document (documentId, title, text) {
  return {
    documentId,
    title,
    text,
    uri: null,
    mediaType: 'text/markdown',
    language: null,
    roles: [],
    updatedAt: Date.now(),
    metadata: {}
  }
}

async function checkRejection (producer, mailbox) {
  const response = await ask(producer, mailbox, question(randomUUID(), 'May I?'), {})
  check('a question without a session is rejected', response.status === 'REJECTED', response.status)
  check('the rejection says why', response.error?.category === 'AUTHENTICATION', JSON.stringify(response.error))
}

async function checkDeadLetter (producer, mailbox) {
  const key = randomUUID()
  await producer.send({ topic: 'chat.requests', acks: -1, messages: [{ key, value: 'this is not Avro' }] })
  const letter = await mailbox.until('the dead letter', () => mailbox.deadLetters.find(one => one.key?.toString() === key))
  check('a record that is no Avro is set aside with its reason',
    letter.headers['autobot.reason']?.toString() === 'not_avro', String(letter.headers['autobot.reason']))
}

async function checkOnce (mailbox) {
  const twice = [...mailbox.responses.values()].filter(responses => responses.length !== 1)
  check('each request has exactly one response', twice.length === 0, `${twice.length} have more`)
}

const { brokers, token } = target()
const kafka = new kafkajs.Kafka({ clientId: 'autobot-check-node', brokers, logLevel: kafkajs.logLevel.ERROR })
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
// Transactions that were aborted are not read: that is this client's default, said here because it matters.
const consumer = kafka.consumer({ groupId: `node-check-${randomUUID()}`, readUncommitted: false, maxWaitTimeInMs: 200 })
const mailbox = new Mailbox()
try {
  await producer.connect()
  await consumer.connect()
  await consumer.subscribe({ topics: ['chat.responses', 'chat.tokens', 'chat.dead-letters'], fromBeginning: true })
  await consumer.run({ eachMessage: async ({ topic, message }) => mailbox.take(topic, message) })
  await checkAnswer(producer, mailbox, token)
  await checkRejection(producer, mailbox)
  await checkDeadLetter(producer, mailbox)
  await checkOnce(mailbox)
} catch (error) {
  check('nothing else went wrong', false, error.message)
} finally {
  await Promise.allSettled([producer.disconnect(), consumer.disconnect()])
}
console.log(failures === 0 ? 'The check from Node passed.' : `The check from Node failed: ${failures} did not hold.`)
process.exit(failures === 0 ? 0 : 1)
