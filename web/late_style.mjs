// Style that comes late: `import address from 'bema:style/NAME'` is the address of src/styles/late/NAME.css,
// a file of its own named by its hash, beside the script that asks for it.
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'src/styles/late');

export const late_style_plugin = {
  name: 'late style',
  setup(main) {
    main.onResolve({ filter: /^bema:style\/[a-z_]+$/ }, ({ path }) => ({
      path: join(folder, `${path.split('/')[1]}.css`),
      namespace: 'late-style',
    }));
    main.onLoad({ filter: /.*/, namespace: 'late-style' }, async ({ path }) => {
      const made = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        target: ['es2022'],
        write: false,
        logLevel: 'warning',
      });
      /* What a sheet says wrongly a browser passes over in silence, and all that follows with it. */
      if (made.warnings.length) throw new Error(`${path}: see above`);
      return { contents: made.outputFiles[0].contents, loader: 'file', watchFiles: [path] };
    });
  },
};
