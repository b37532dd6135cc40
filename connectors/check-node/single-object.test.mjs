import assert from 'node:assert/strict'
import test from 'node:test'
import { fingerprint, SingleObjectCodec } from './single-object.mjs'

test('the fingerprint of "int" is the one that the Avro project publishes', () => {
  assert.equal(fingerprint(Buffer.from('"int"')), 0x7275d51a3f395c8fn)
})

test('a value comes back as it was written', () => {
  const codec = new SingleObjectCodec({ type: 'record', name: 'a.B', fields: [{ name: 'c', type: 'string' }] })
  assert.equal(codec.decode(codec.encode({ c: 'd' })).c, 'd')
})

test('a value of another schema is refused', () => {
  const one = new SingleObjectCodec({ type: 'record', name: 'a.B', fields: [{ name: 'c', type: 'string' }] })
  const other = new SingleObjectCodec({ type: 'record', name: 'a.B', fields: [{ name: 'c', type: 'long' }] })
  assert.throws(() => other.decode(one.encode({ c: 'd' })), /not written with/)
})
