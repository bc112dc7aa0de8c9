// wasm-opt -Oz over every wasm file of a folder, in place, by a worker a core. Arguments: binaryen's package, the folder.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const [binaryen, folder] = process.argv.slice(-2);
const files = readdirSync(folder).filter((name) => name.endsWith('.wasm')).map((name) => join(folder, name));
const next = new Int32Array(new SharedArrayBuffer(4));

const work = `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { workerData } from 'node:worker_threads';
  const { default: binaryen } = await import(workerData.binaryen);
  const { BulkMemory, BulkMemoryOpt, NontrappingFPToInt, SignExt, MutableGlobals, ReferenceTypes, Multivalue } = binaryen.Features;
  // What rustc's wasm uses; wasm-opt must be told that it may.
  const features = BulkMemory | (BulkMemoryOpt ?? 0) | NontrappingFPToInt | SignExt | MutableGlobals | ReferenceTypes | Multivalue;
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  for (let at = Atomics.add(workerData.next, 0, 1); at < workerData.files.length; at = Atomics.add(workerData.next, 0, 1)) {
    const file = workerData.files[at];
    const module = binaryen.readBinaryWithFeatures
      ? binaryen.readBinaryWithFeatures(readFileSync(file), features)
      : binaryen.readBinary(readFileSync(file));
    module.setFeatures(features);
    module.optimize();
    module.runPasses(['strip-debug', 'strip-producers']);
    writeFileSync(file, module.emitBinary());
    module.dispose();
  }
`;

const workerData = { binaryen: pathToFileURL(join(binaryen, 'index.js')).href, files, next };
const source = new URL(`data:text/javascript,${encodeURIComponent(work)}`);
const workers = Array.from({ length: availableParallelism() }, () => new Worker(source, { workerData }));
await Promise.all(
  workers.map((worker) => new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  })),
);
