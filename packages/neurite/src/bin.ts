#!/usr/bin/env node
import { main } from '@neurite/cli';

process.exitCode = await main(process.argv.slice(2));
