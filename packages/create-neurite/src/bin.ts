#!/usr/bin/env node
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { createProject, type Template, templates } from './create-project.ts';

const USAGE = `npm create neurite <folder> [-- --template ${templates.join('|')}]`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { template: { type: 'string', short: 't', default: 'node' }, help: { type: 'boolean', short: 'h' } },
  });
  const [folder, ...others] = positionals;
  if (values.help === true) console.log(`${USAGE}\n\nMakes a project that trains a neural network at once.`);
  else if (folder === undefined || others.length > 0) throw new Error(`Name one folder: ${USAGE}`);
  else {
    const { folder: place, files } = createProject({ folder, template: values.template as Template });
    const start = values.template === 'vite' ? 'npm run dev' : 'npm start';
    console.log(
      `Made ${place} (${files.length} files). Next:\n\n  cd ${relative(process.cwd(), place) || '.'}\n  npm install\n  ${start}`,
    );
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
