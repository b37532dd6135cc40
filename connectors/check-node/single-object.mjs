// Avro's single-object encoding, from the Avro specification: C3 01, the CRC-64-AVRO fingerprint of the schema's
// Parsing Canonical Form in little-endian order, the binary body.
import avro from 'avsc'
import { readFileSync } from 'node:fs'

const MARKER = Buffer.from([0xc3, 0x01])
const EMPTY = 0xc15d213aa4d7a795n
const TABLE = Array.from({ length: 256 }, (_, index) => {
  let fingerprint = BigInt(index)
  for (let bit = 0; bit < 8; bit++) {
    fingerprint = (fingerprint >> 1n) ^ (fingerprint & 1n ? EMPTY : 0n)
  }
  return fingerprint
})

/** The CRC-64-AVRO fingerprint of some bytes, as an unsigned BigInt. */
export function fingerprint (bytes) {
  let result = EMPTY
  for (const byte of bytes) {
    result = (result >> 8n) ^ TABLE[Number((result ^ BigInt(byte)) & 0xffn)]
  }
  return result
}

/** Reads and writes values of one schema. */
export class SingleObjectCodec {
  constructor (schema) {
    this.type = avro.Type.forSchema(schema)
    const print = Buffer.alloc(8)
    print.writeBigUInt64LE(fingerprint(Buffer.from(JSON.stringify(this.type.schema()), 'utf8')))
    this.header = Buffer.concat([MARKER, print])
  }

  static ofFile (path) {
    return new SingleObjectCodec(JSON.parse(readFileSync(path, 'utf8')))
  }

  encode (value) {
    return Buffer.concat([this.header, this.type.toBuffer(value)])
  }

  decode (bytes) {
    if (!bytes.subarray(0, 10).equals(this.header)) {
      throw new Error(`not written with the ${this.type.name} at hand: its header is ${bytes.subarray(0, 10).toString('hex')}`)
    }
    return this.type.fromBuffer(bytes.subarray(10))
  }
}
