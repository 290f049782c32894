/* La qualité du jugement : seconde lecture, règles automatiques. */

import type { checks as en } from '../../en/moderation/checks';
import { number, plural } from '../number';

export const checks: typeof en = {
  second: {
    text: 'Deux décisions sur cent sont jugées une seconde fois, par quelqu’un qui ignore ce qui a été décidé. Personne n’en subit de conséquence ; l’accord des deux est publié.',
    none: 'Rien n’attend un second jugement.',
    no_note: 'Le compte ne dit rien de lui-même.',
    no_description: 'Une image, une vidéo ou un son sans description',
    effect: 'Ce qu’il faudrait faire',
    choose: 'Choisir',
    nothing: 'Rien',
    judge: 'Juger ainsi',
    alike: 'Il a été décidé de même.',
    apart: (effect: string) => `Il a été décidé autrement : ${effect}.`,
  },

  auto_rules: {
    modes: {
      off: 'Aucune règle automatique n’est en vigueur.',
      shadow: 'Les règles fournies tournent à blanc : elles sont comptées et ne font rien.',
      as_written: 'En vigueur telles que leur fichier les énonce.',
    },
    states: { on: 'active', shadow: 'à blanc', off: 's’est désactivée' },
    states_long: {
      on: 'Active : ce qu’elle trouve a des conséquences',
      shadow: 'À blanc : ce qu’elle trouve est compté, et rien d’autre ne se passe',
      off: 'Elle s’est désactivée ; seule une nouvelle version peut redevenir active',
    },
    found: (n: number) => plural(n, 'message trouvé', 'messages trouvés'),
    right: (share: string) => `${share} à raison`,
    name: 'Règle',
    named: (id: string, version: number) => `${id}, version ${number.format(version)}`,
    state: 'État',
    hits: 'Trouvés quand elle était active',
    shadow_hits: 'Trouvés à blanc',
    judged: 'Jugés par des personnes',
    declared: 'Précision déclarée par son fichier',
    measured: 'Précision constatée par des personnes',
    interval: (share: string, low: string, high: string) =>
      `${share} (sûr à 95 % : de ${low} à ${high})`,
    unmeasured: 'pas encore connue',
    off: 'Des personnes lui ont trop souvent donné tort. Désactivée',
    hint: 'Une trouvaille compte comme juste quand quelqu’un restreint le message, et comme fausse quand l’affaire est classée ou la décision annulée. Les messages que personne n’a regardés ne disent rien.',
    versions: 'Ce qui était en vigueur',
    versions_hint: 'Chacune figure au journal public depuis qu’elle est en vigueur. Le fichier est modifié par qui fait tourner le serveur.',
    in_force: 'en vigueur',
    csv: 'Tous les chiffres en tableau (CSV)',
    gone: 'Cette règle n’est plus en vigueur.',
  },
};
