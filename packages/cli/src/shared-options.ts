/** Options that several commands take, each time a new one: commander keeps the default with the command. */
import { Option } from 'commander';
import { names } from './option-values.ts';

export function backendOption(): Option {
  return new Option('--backend <name>', 'wasm, cpu, auto (the better of these), or gpu').default('auto');
}

export function jsonOption(): Option {
  return new Option('--json', 'write one JSON object a line, for programs');
}

export function delimiterOption(): Option {
  return new Option('--delimiter <character>', "what parts the cells of a CSV file, such as ';'");
}

export function customOption(): Option {
  return new Option('--custom <module>', 'exports the layers of your own that the model has');
}

export function ignoreOption(): Option {
  return new Option('--ignore <columns>', 'columns to leave out, parted by commas')
    .argParser(names)
    .default([], 'none');
}

export function categoryOption(): Option {
  return new Option('--category <columns>', 'columns whose numbers are names of categories')
    .argParser(names)
    .default([], 'none');
}
