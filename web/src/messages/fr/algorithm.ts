/* La page qui explique l’algorithme, et ses chiffres. */

import type { algorithm_messages as en } from '../en/algorithm';
import { plural } from './number';

export const algorithm_messages: typeof en = {
  algorithm: {
    title: 'Comment les messages sont choisis',
    lead: 'Rien n’est secret ici. Ce que vous voyez est soit par ordre de temps, soit classé par des règles que vous pouvez lire, changer pour vous et recalculer.',
    sections: [
      {
        title: 'L’accueil est par ordre de temps',
        paragraphs: [
          '« Abonnements » montre ce qu’ont dit les personnes que vous suivez, le plus récent d’abord. Rien n’est omis, ajouté ni déplacé. C’est par là que vous commencez, et cela reste ainsi tant que vous n’en décidez pas autrement.',
        ],
      },
      {
        title: '« Pour vous » est un choix',
        paragraphs: [
          '« Pour vous » est une sélection classée. On y passe et on en revient d’une pression au-dessus de l’accueil ; votre choix est retenu, jamais changé à votre place. Une sélection reste telle quelle jusqu’à ce que vous en demandiez une nouvelle : rien ne bouge pendant la lecture.',
          'Elle vient de quatre endroits :',
        ],
        points: [
          'les personnes que vous suivez, ces deux derniers jours ;',
          'ce qu’elles ont trouvé bon ;',
          'ce qui est aimé de tous les groupes dans des sujets auxquels vous prenez part ;',
          'des personnes que peu de gens ont vues, pour que les nouveaux soient entendus.',
        ],
      },
      {
        title: 'Ce qui élève un message, ce qui l’abaisse',
        paragraphs: [
          'Chaque message reçoit cinq nombres, qui s’additionnent. Vous réglez combien chacun compte, de rien à quatre fois.',
        ],
        points: [
          'Aimé par tous les groupes : élevé quand des personnes qui d’habitude ne sont pas d’accord le trouvent bon. L’enthousiasme d’un groupe ne rachète pas le rejet d’un autre.',
          'Auteurs que vous aimez : élevé quand vous avez souvent aimé son auteur. Cela s’efface en quelques mois.',
          'Âge : abaissé un peu toutes les quelques heures.',
          'Variété : le deuxième message d’une personne et les suivants sont abaissés, et personne n’en a plus de deux sur vingt.',
          'Non suivi : les personnes que vous ne suivez pas sont un peu abaissées.',
        ],
      },
      {
        title: 'Ce qui compte comme une réponse',
        paragraphs: ['Une personne donne une seule réponse à un message, quoi qu’elle en fasse.'],
        points: [
          'Pour lui : un favori, un partage, un signet, ou « bien argumenté » dans le menu du message, aussi de qui n’est pas d’accord.',
          'Contre lui : « pas pour moi », et masquer, bloquer ou signaler à raison quelqu’un à cause du message. Personne n’est prévenu.',
          'Qu’il a été montré dans « Pour vous » ou une autre liste classée, une fois par jour. L’accueil par ordre de temps ne compte rien.',
        ],
      },
      {
        title: 'Comment elle sait qui n’est pas d’accord',
        paragraphs: [
          'On ne demande rien à personne, on ne nomme ni sujet ni parti. De qui a aimé quoi, la place trouve seule selon quelle ligne les goûts diffèrent, et y range les gens en cinq groupes de même taille. Un message réussit quand les cinq l’ont trouvé bon.',
          'Votre place n’est dite qu’à vous, sous « Mes signaux ». De chaque message, seuls des nombres par groupe sont publiés : par groupes d’au moins dix, arrondis vers le bas et en partie mêlés au hasard, pour ne trahir personne.',
        ],
      },
      {
        title: 'Ce qu’elle n’utilise pas',
        paragraphs: [
          'Le temps que vous passez à regarder, ce que vous écrivez en privé, ce que d’autres paient, la colère que provoque un message. De nombreux comptes qui aiment toujours la même chose comptent pour une seule voix.',
        ],
      },
      {
        title: 'Ce qu’elle ne peut pas faire',
        paragraphs: [
          'Un fil ne réconcilie pas une société : dans la plus grande expérience de terrain à ce jour, relier a peu diminué l’hostilité. Et qui fait agir avec patience de très nombreux comptes imitant de vraies personnes peut encore élever un message. Ce qui a été mesuré, y compris les échecs, est dans la documentation.',
        ],
      },
    ],
    to_signals: 'Ce qu’elle sait de moi',
    audit: 'Pour qui vérifie',
    audit_text:
      'Chaque poids et chaque seuil est dans un seul fichier. Des autres, le classement ne lit que ce qui est publié ici :',
    published: {
      '/algorithms/policy': 'les règles en vigueur, commentées (en anglais)',
      '/algorithms/policy/history': 'chaque version utilisée, depuis quand, et pourquoi',
      '/algorithms/polarity': 'quand les groupes ont été calculés, sur combien, avec quelle précision',
      '/algorithms/cells': 'les nombres par message et par groupe',
      '/algorithms/published': 'les tables dont les sélections sont faites, par leur empreinte, une semaine durant',
    },
    replay: 'Recalculer une sélection',
    replay_steps: [
      'Ouvrez « Pourquoi celui-ci ? » sous un message de « Pour vous », puis « Vérifiez vous-même », et téléchargez la sélection.',
      'Construisez le programme bema-algorithms depuis le code source. Il ne connaît ni réseau, ni horloge, ni base de données.',
      'Lancez-le sur le fichier :',
    ],
    commands: [
      'meson setup build && ninja -C build bema-algorithms',
      'build/bema-algorithms replay slate.json --against {{square}}',
    ],
    replay_found:
      'Il recalcule chaque terme, total et place en nombres entiers, de la même façon sur toute machine, et nomme la première différence. Avec --against, il va aussi chercher les règles et les nombres que publie cette place, et dit ce qui diffère et ce qui n’a pu être comparé. Le nom du fichier est son empreinte.',
    rules: 'Les règles en vigueur',
    rules_text: 'Chaque nombre qu’utilise le classement, comme le fichier le dit, en anglais.',
    rules_all: 'Tous les nombres',
    history: 'Quand les règles ont changé',
    history_text: 'Chaque version a une empreinte, que chaque sélection nomme.',
    not_yet: 'Pas encore utilisée',
  },

  figures: {
    title: 'Ce que « Pour vous » a montré',
    text: (least: number) =>
      `Compté par jour, pour tous ensemble. Un jour n’est dit qu’une fois passé, et à partir de ${least} personnes. Ici aussi, la place de chacun est en partie mêlée au hasard et tout est arrondi, pour ne trahir personne.`,
    json: 'les chiffres, par jour, avec from= et to=',
    csv: 'Les mêmes en tableau (CSV)',
    none: 'Rien à dire pour ces jours.',
    nothing_yet: 'Aucun jour n’est encore passé. Les premiers chiffres viennent demain.',
    too_few: (least: number) => `Aucun jour du dernier mois n’a eu ${least} personnes.`,
    table: 'En tableau',
    day: 'Jour',
    alternative: (title: string, first: string, last: string, least: string, most: string, end: string) =>
      `${title}, du ${first} au ${last} : entre ${least} et ${most}, à la fin ${end}.`,
    lines: {
      unfollowed: ['Non suivis', 'Part de ce qui a été montré venant de personnes que l’on ne suit pas. À l’accueil, c’est 0.'],
      gini: ['Inégalité entre auteurs', 'Gini : 0 si tous sont montrés autant, 1 si une seule personne l’est.'],
      top_ten: ['Les dix plus montrés', 'Leur part de tout ce qui a été montré.'],
      viewers: ['Personnes', 'Celles qui ont regardé « Pour vous ».'],
      slates: ['Sélections', 'Combien ont été faites.'],
      voices: ['Voix', 'Dans le dernier calcul de la place de chacun.'],
      loss: ['Erreur', 'L’écart entre ce calcul et ce que les gens ont dit. Plus bas est plus juste.'],
      editions: ['Éditions', 'Combien de fois les tables que lit le classement ont été publiées.'],
    },
    newest: (day: string) => `Le ${day}`,
    sources_title: 'D’où cela venait',
    sources: {
      followed: 'Personnes suivies',
      approved_by_followed: 'Ce qu’elles ont trouvé bon',
      bridging: 'Aimé par tous les groupes',
      newcomer: 'Nouveaux',
    },
    fifth: (n: number) => `Groupe ${n}`,
    nowhere: 'Sans groupe',
    authors_title: 'De qui étaient les messages montrés.',
    authors_text: 'Selon la place des auteurs. L’équilibre serait la même part pour chaque groupe.',
    approvals_title: 'Qui approuve ce qui a été montré.',
    approvals_text: (known: string) => `Des ${known} dont les nombres sont publiés.`,
    crossed_title: 'Ce que chaque groupe a vu.',
    crossed_text: 'Si chacun ne voyait que les siens, les nombres d’en haut à gauche à en bas à droite ressortiraient.',
    crossed_head: 'Qui regarde',
    looked: (n: number) => plural(n, 'personne ou plus', 'personnes ou plus'),
  },
};
