// The rules of the demo square, in both languages of the pages: speech is free and has
// consequences.
//
//   node tools/demo.d/rules.mjs BEMA DATA
import { execFileSync } from 'node:child_process';

const [program, data] = process.argv.slice(2);
const rules = [
  { en: 'Say what you think, and stand by it',
    why: 'No opinion is removed because it is unpopular. It will be answered, and it is yours.',
    fr: 'Dites ce que vous pensez, et assumez-le',
    raison: 'Aucune opinion n’est retirée parce qu’elle déplaît. On y répondra : assumez.' },
  { en: 'Argue with what was said, not with who said it',
    why: 'Disagree as hard as you like. Threats and hounding cost you your place here.',
    fr: 'Répondez aux propos, pas à la personne',
    raison: 'Contredisez fort, si vous voulez. Menaces et harcèlement vous coûtent votre place.' },
  { en: 'Nobody is worth less for what they are or believe',
    why: 'Beliefs may be criticised. Calling for harm to those who hold them ends a membership.',
    fr: 'Personne ne vaut moins pour ce qu’il est ou croit',
    raison: 'Une croyance se critique. Appeler à nuire à ceux qui l’ont met fin à l’inscription.' },
  { en: 'Leave private lives private',
    why: 'No addresses, letters or pictures of others without their consent: they are removed.',
    fr: 'Laissez privée la vie privée',
    raison: 'Ni adresse, ni courrier, ni image d’autrui sans son accord : ils sont retirés.' },
  { en: 'Warn before what may disturb',
    why: 'Violence and nudity go behind a warning. Advertising nobody asked for goes away.',
    fr: 'Prévenez avant ce qui peut troubler',
    raison: 'Violence et nudité se voilent. La publicité que personne n’attend s’en va.' },
];
const run = (...words) => execFileSync(program, [...words, '--data', data], { encoding: 'utf8' });

for (const { en, why, fr, raison } of rules) {
  const [id] = run('rule', 'add', en, '--hint', why).match(/\d+/);
  run('rule', 'edit', id, fr, '--hint', raison, '--language', 'fr');
}
