/** Builds the service worker: one file under a fixed name, told which built files the field unit needs without network. */
import { build, type Plugin, type Rollup } from 'vite';

const STARTS = ['/index.html', '/pages/Unit.svelte'];
const isStart = (chunk: Rollup.OutputChunk) => STARTS.some((name) => chunk.facadeModuleId?.endsWith(name));

/** The chunks that these need, and whatever those fetch later; of the entry only what it needs at once. */
function needed(bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>();
  const take = (file: string, later: boolean) => {
    const chunk = bundle[file];
    if (files.has(file) || chunk?.type !== 'chunk') return;
    files.add(file);
    for (const next of [...chunk.imports, ...(later ? chunk.dynamicImports : [])]) take(next, later);
    for (const next of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) files.add(next);
  };
  const starts = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk' && isStart(one));
  for (const chunk of starts) take(chunk.fileName, !chunk.isEntry);
  for (const file of Object.keys(bundle)) if (/worker.*\.js$|\.woff2$/.test(file)) files.add(file);
  return files;
}

export function shell(): Plugin {
  return {
    name: 'sigap-shell',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const files = [...needed(bundle)].map((file) => `/${file}`).sort();
      await build({
        configFile: false, logLevel: 'warn', publicDir: false, define: { SHELL: JSON.stringify(files) },
        build: {
          outDir: dir!, emptyOutDir: false, target: 'es2022',
          lib: { entry: 'src/field/worker.ts', formats: ['iife'], name: 'sigap', fileName: () => 'sw.js' },
        },
      });
    },
  };
}
