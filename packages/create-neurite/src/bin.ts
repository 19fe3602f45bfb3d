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
    const way = relative(process.cwd(), place);
    const next = [...(way === '' ? [] : [`cd ${way}`]), 'npm install', 'npm start'];
    console.log(`Made ${place} (${files.length} files). Next:\n\n${next.map((line) => `  ${line}`).join('\n')}`);
    if (isOld(process.versions.node))
      console.log(`\nThe project needs Node 22.18 or newer; this is ${process.versions.node}.`);
  }
} catch (error) {
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(isUsage ? `${(error as Error).message}\n${USAGE}` : (error as Error).message);
  process.exitCode = 1;
}

/** Older than 22.18, the first that runs TypeScript as it stands. */
function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 18);
}
