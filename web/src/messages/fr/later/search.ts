/* Les champs qui précisent une recherche. */

import type { search as en } from '../../en/later/search';
import { number } from '../number';

export const search: typeof en = {
  precise: {
    title: 'Préciser',
    count: (n: number) => `${number.format(n)} choix`,
    hint: 'Vos choix s’écrivent dans la recherche ci-dessus. Vous pouvez aussi les y taper.',
    from: 'Écrit par',
    anybody: 'n’importe qui, ou @nom',
    no_name: 'Choisissez une personne proposée, ou écrivez son nom ainsi : @nom.',
    first: 'À partir du',
    last: 'Jusqu’au',
    calendar: (field: string) => `Calendrier : ${field}`,
    month_before: 'Mois précédent',
    month_after: 'Mois suivant',
    no_day:
      'Ce n’est pas lu comme un jour. Écrivez-le comme dans le champ vide, ou prenez-le dans le calendrier.',
    has: 'Avec',
    is: 'Seulement',
    in: 'Parmi',
    any: { has: 'peu importe', is: 'tous les messages', in: 'tout ce que vous pouvez lire' },
    kinds: {
      media: 'images, vidéo ou son',
      image: 'images',
      video: 'vidéo',
      audio: 'son',
      poll: 'un sondage',
      link: 'un lien',
    },
    sorts: {
      reply: 'les réponses',
      quote: 'les citations',
      sensitive: 'ce qui peut troubler',
    },
    places: {
      library: 'ce que vous avez écrit, aimé, gardé ou voté',
      public: 'les messages publics',
    },
    search: 'Chercher',
    clear: 'Vider ces champs',
  },
};
