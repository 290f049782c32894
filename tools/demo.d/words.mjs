// What the inhabitants of the demo square are called and talk about. All of it was written for it.
export const firstNames = `Ada Adil Agnes Aiko Alba Amina Anders Anouk Arthur Asha Basil Beatriz
Bela Benoît Bram Camille Carmen Cem Chidi Clara Cosmo Dalia Dario Delphine Dmitri Edda Eero Elif
Emeka Enzo Esther Fanny Farid Fatou Felix Fiona Gaspard Greta Gustav Hana Haruto Hector Hilde
Ibrahim Ida Ilse Imani Ines Ivo Jamila Jasper Joana Jonas Juno Kaan Karim Katya Kofi Lamine Lea
Leander Lina Lior Lotte Lucien Mabel Malik Mara Mateo Mei Milo Mira Nadia Nils Noor Octave Odile
Olga Omar Oona Oskar Paloma Pascal Petra Priya Quentin Rania Ravi Rosa Rune Sabine Sami Selma
Sigrid Simone Sofia Tariq Thea Tomas Uma Ursula Vera Viggo Wanda Wen Xenia Yara Yusuf Zadie Zeno`
  .split(/\s+/);

export const lastNames = `Abara Almeida Arslan Bakker Banda Baptiste Bergström Besson Bianchi
Botha Castell Chaudhry Cohen Cordier Dahl Delacroix Demir Duarte Eklund Faure Fischer Galanis
Gupta Haddad Halvorsen Hoang Ibarra Ivanov Jansen Kamara Kask Keller Kovac Laurent Lindqvist Lopes
Marchetti Mbeki Meyer Moreau Nakata Novak Okafor Olsen Pereira Petit Quist Rahman Renard Romano
Saar Salazar Sato Silva Sørensen Tahiri Tanaka Theunissen Ueda Vidal Vogel Wójcik Yilmaz Zeller`
  .split(/\s+/);

// Each topic: how it is tagged, what is said, how one answers in favour, against, and between.
export const topics = [
  {
    tag: 'CarFreeCentre',
    bios: [
      'Walks everywhere, late everywhere.',
      'Cargo bike, two children, one flat tyre.',
      'Runs the bakery on Mill Street.',
    ],
    posts: [
      'The council wants to close the centre to cars on Saturdays. I run a shop there and I ' +
        'honestly do not know whether it helps or hurts me.',
      'Counted from my window this morning: 214 cars, 187 bicycles, 1 very determined goose.',
      'A street without cars is not an empty street. Go and look at the square on market day.',
      'My mother cannot walk further than two hundred metres. Whatever we decide, somebody ' +
        'has to think of her.',
      'Delivery vans are half of the traffic and nobody talks about them.',
      'I was against the bicycle lane. I was wrong. It happens.',
    ],
    pro: [
      'Agreed, and it would be quieter too.',
      'We tried this in my old town and nobody wants it back.',
      'The air alone would be worth it.',
    ],
    con: [
      'Easy to say when you live around the corner.',
      'And the people who come from the villages? There is no bus after six.',
      'You move the traffic, you do not remove it.',
    ],
    mid: [
      'Why not a trial for three months, with numbers before and after?',
      'Depends entirely on the bus.',
      'Both of you describe the same street at different hours.',
    ],
  },
  {
    tag: 'SchoolPhones',
    bios: [
      'Teaches physics to people who would rather be asleep.',
      'Sixteen and tired of being discussed.',
      'Parent, school board, coffee.',
    ],
    posts: [
      'Our school collects phones in the morning. First week: mutiny. Third week: they play ' +
        'cards again.',
      'I teach with phones. A thermometer, a stopwatch, a microscope and a library in every ' +
        'pocket. Banning them is a confession of laziness.',
      'Nobody has asked the pupils. I am a pupil. Ask me.',
      'What I notice most without phones is the noise in the corridor. I had missed it.',
      'The evidence is thinner than either side claims. I read eleven studies over the ' +
        'holidays so you do not have to.',
    ],
    pro: [
      'Same here. The breaks have become breaks.',
      'Thank you for writing this.',
      'It should be the rule everywhere.',
    ],
    con: [
      'My daughter has diabetes and her phone reads the sensor. “Everywhere” is never everywhere.',
      'You learn to swim in water.',
      'So we teach them to obey instead of to decide.',
    ],
    mid: [
      'Lock them for lessons, free them for lunch?',
      'Which age are we talking about? Eleven is not seventeen.',
      'I would like to see the studies, please.',
    ],
  },
  {
    tag: 'NightTrains',
    bios: [
      'Timetables are my novels.',
      'Sleeps best between two cities.',
      'Conducts trains, not orchestras.',
    ],
    posts: [
      'Woke up to mountains. A night train is the only hotel that takes you somewhere.',
      'The sleeper was full and the flight was half the price. I took the sleeper and I am ' +
        'still annoyed about it.',
      'Why night trains are expensive: track fees, locomotives changed at borders, carriages ' +
        'older than I am. Thread below.',
      'A child asked me on platform four where the train goes when we sleep. I have thought ' +
        'about it all day.',
    ],
    pro: [
      'The best breakfast of my life was in a corridor near the border.',
      'More of these, please.',
      'Booked one because of you.',
    ],
    con: [
      'With two small children it is a night without sleep, that is all.',
      'At that price it is a hobby, not transport.',
      'I would rather have a reliable day train first.',
    ],
    mid: [
      'It works on some lines and not on others; the trick is to know which.',
      'What would it cost if planes paid for their fuel like trains do?',
    ],
  },
  {
    tag: 'Housing',
    bios: [
      'Carpenter. Will tell you about your window frames.',
      'Third flat in two years.',
      'Owns one house, rents out one room, has many opinions.',
    ],
    posts: [
      'My rent is now larger than my first salary. I am a nurse. I work at the hospital you ' +
        'will want to be near.',
      'I rent out one flat. After the boiler, the roof and the tax I earn less with it than ' +
        'with a savings account. Not every landlord is a villain.',
      'Build. Just build. Everything else moves the same people around the same rooms.',
      'There are four hundred empty flats within a kilometre of the town hall. The register ' +
        'is public. I went and counted the letter boxes.',
      'Our cooperative has moved in. Eleven years from the first meeting to the first ' +
        'housewarming. Would do it again; would start with a lawyer.',
    ],
    pro: [
      'Exactly my situation.',
      'Somebody finally says it with numbers.',
      'The waiting list at ours is nine years long.',
    ],
    con: [
      'Then why does it not get cheaper where they do build?',
      'Expropriation by another name.',
      'And who pays for it?',
    ],
    mid: [
      'Both can be true: too little is built, and too much of it stands empty.',
      'Could you share the register? I would like to count as well.',
    ],
  },
  {
    tag: 'Kitchen',
    bios: [
      'Sourdough, but not in a boring way.',
      'Cooks for nine on Sundays.',
      'Pickles anything that holds still.',
    ],
    posts: [
      'Put a little vinegar into the lentils at the end. That is the whole secret. You are ' +
        'welcome.',
      'My neighbour from Tabriz and I have exchanged dishes over the fence for a year. I have ' +
        'gained four kilos and a family.',
      'Unpopular opinion: most recipes ask for too many ingredients because the author was ' +
        'afraid of salt.',
      'The bread collapsed. We ate it anyway. It was a good evening.',
      'Soup is a social contract.',
    ],
    pro: [
      'Tried it tonight. Confirmed.',
      'This is the content I came for.',
      'Framed and hung above the stove.',
    ],
    con: [
      'Vinegar? In lentils? In this economy?',
      'I have never been so politely wrong.',
      'My grandmother would like a word.',
    ],
    mid: ['Depends on the lentil.', 'With lemon instead it works as well.'],
  },
  {
    tag: 'Library',
    bios: [
      'Librarian. Whispering professionally since 1998.',
      'Reads the last page first.',
      'Writes letters to dead authors.',
    ],
    posts: [
      'A man returned a book today that he had borrowed in 1974. He had tears in his eyes. So ' +
        'had I. There was no fine.',
      'We are asked about once a week to remove a book. About once a week we explain why we ' +
        'do not.',
      'The reading room is the last warm place in town where nobody wants to sell you anything.',
      'What is a book you disagreed with on every page and were glad to have read?',
    ],
    pro: ['This made my week.', 'Libraries are the square with a roof.', 'Going there tomorrow.'],
    con: [
      'Some books do harm. Somebody has to say no.',
      'The opening hours are made for people without work.',
    ],
    mid: [
      'Shelve it, with a good book that answers it next to it.',
      'I would rather know what is argued than be protected from it.',
    ],
  },
  {
    tag: 'Energie', language: 'fr',
    bios: [
      'Électricienne, et pas peu fière.',
      'Vit sous les éoliennes, dort très bien.',
      'Compte les kilowattheures du village.',
    ],
    posts: [
      'Trois éoliennes derrière chez moi. On m’avait promis l’enfer ; j’entends surtout les ' +
        'grenouilles.',
      'La centrale du village a produit plus qu’on n’a consommé, pour la première fois. On a ' +
        'fêté ça avec du cidre.',
      'On parle toujours de produire plus. Et si on isolait la salle des fêtes, d’abord ?',
      'J’étais venu à la réunion pour dire non. Je suis reparti avec trois questions et ' +
        'aucune certitude.',
    ],
    pro: ['Même expérience ici.', 'Enfin des chiffres et pas des slogans.', 'Bravo au village !'],
    con: [
      'Et les jours sans vent, on fait quoi ?',
      'Facile à dire quand le paysage n’est pas le vôtre.',
    ],
    mid: ['Les deux à la fois, sans doute.', 'Vous auriez le lien vers les relevés ?'],
  },
  {
    tag: 'Marché', language: 'fr',
    bios: [
      'Maraîcher. Lever à quatre heures, sieste à deux.',
      'Parle aux tomates.',
      'Au marché tous les samedis.',
    ],
    posts: [
      'Les premières fraises sont là. Elles sont petites, chères et parfaites.',
      'Quelqu’un a oublié un violon à mon étal. Il joue mieux que ma radio. Je le garde ' +
        'jusqu’à samedi.',
      'La pluie a vidé le marché, alors on a partagé la soupe entre marchands. Meilleure ' +
        'journée du mois.',
    ],
    pro: ['J’arrive !', 'Gardez-m’en une barquette.', 'La soupe était excellente, je confirme.'],
    con: ['Chères, ça oui.', 'Le parking reste un cauchemar.'],
    mid: ['Et le violon, on sait à qui il est ?'],
  },
  {
    tag: 'OpenSource',
    bios: [
      'Deletes more code than she writes.',
      'Maintains a library you use and have never heard of.',
      'Types loudly.',
    ],
    posts: [
      'Maintained it for nine years. Two thousand companies use it. Yesterday the first one ' +
        'said thank you.',
      'If the rule that decides what I see is secret, then it is not a rule, it is a mood.',
      'I replaced four thousand lines with four hundred. It took six months to understand why ' +
        'they had been four thousand.',
      'A bug report is a gift. Some gifts are socks.',
      'Show me your failure paths and I shall not need your feature list.',
    ],
    pro: ['Thank you. There, that makes two.', 'Carved into my desk.', 'This should be taught.'],
    con: ['Nobody pays for moods either.', 'Open does not mean anybody has looked.'],
    mid: [
      'Open and explained. One without the other is half a window.',
      'Depends on who reads it.',
    ],
  },
  {
    tag: 'Football',
    bios: [
      'Goalkeeper of a losing team.',
      'Referees on Sundays, forgives on Mondays.',
      'Left foot only.',
    ],
    posts: [
      'We lost nine to one. The one was beautiful.',
      'I refereed an under-elevens match today. The children apologised to each other. The ' +
        'parents did not.',
      'Turn the stadium screens off for one season and see who still shouts.',
      'Our striker is a midwife and had to leave at half-time. Both teams waited. A girl, ' +
        'three kilos two hundred.',
    ],
    pro: ['I was there. It was.', 'More stories like this one.', 'Tears in the bus, thanks.'],
    con: ['Offside by a metre, sorry.', 'The parents pay for the pitch, you know.'],
    mid: [
      'Could we have the video and judge for ourselves?',
      'What does the rule say about midwives?',
    ],
  },
];

export const polls = [
  { question: 'Saturday without cars in the centre: a trial of three months?', options: [
    'Yes',
    'No',
    'Only with a late bus',
    'I do not live here',
  ] },
  { question: 'What should the old cinema become?', options: [
    'A cinema again',
    'A library',
    'Flats',
    'A swimming pool, obviously',
  ] },
  { question: 'When do you read the square?', options: [
    'In the morning',
    'At lunch',
    'At night',
    'I should be asleep',
  ] },
  { question: 'Which of these may a moderator never do without giving a reason?', options: [
    'Hide a post',
    'Suspend an account',
    'Change the rules',
    'Any of them',
  ], multiple: true },
  { question: 'Le marché du samedi doit-il commencer plus tard ?', options: [
    'Oui, à neuf heures',
    'Non, l’aube fait partie du charme',
  ], language: 'fr' },
  { question: 'Lentils with vinegar?', options: ['Always', 'Never', 'I need to lie down'] },
];

export const quoteWords = [
  'Worth reading slowly.',
  'I disagree with half of this and recommend all of it.',
  'This is what I meant last week.',
  'For everybody who asked me about it.',
  'A fair point from the other side.',
  'Read the answers as well.',
  'À lire jusqu’au bout.',
];
export const openings = [
  'Thinking aloud:',
  'Small observation.',
  'A question for the square:',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
];
export const closings = ['What am I missing?', 'Change my mind.', '', '', '', '', '', '', '', ''];
export const warnings = ['food', 'long and a little sad', 'spoilers for the match'];

/** What people write beside a picture, by what is in it. */
export const captions = {
  mountains: ['Worth getting up for. #Walking',
    'The path was longer than the map said, and I did not mind. #Walking',
    'I painted the view from the hut from memory. #Painting',
    'No signal up here. Highly recommended.'],
  sea: ['Nobody was in a hurry out there today.',
    'The ferry was late and this is what we got for it. #Sea',
    'Painted from the pier before the wind came. #Painting',
    'Counted the boats. Lost count of the hours. #Sea'],
  town: ['Our street, if you squint. #Painting',
    'The bakery window is always the first one lit.',
    'Somebody up there is practising the trumpet again.',
    'The view from the fourth floor, where the lift has not worked since March.'],
  stillLife: ['What the market had left at noon. #Painting',
    'I was going to cook these. Then the light came round the corner. #Painting',
    'Exercise of the week: round things.',
    'The jug is my grandmother\'s. The fruit did not survive the evening.'],
  mosaic: ['Three weekends, two kilos of broken tiles. #Craft',
    'For the wall behind the bus stop. What do you think? #Craft',
    'Found the last stone under the sofa. Done. #Craft'],
  arcs: ['A quilt pattern I have been carrying around for years. #Craft',
    'Five colours, one stencil, far too much tea.',
    'New tiles for the hallway, on paper so far.'],
  veils: ['Trying to paint what the choir sounded like yesterday. #Painting',
    'Thinking in circles again.',
    'Watercolour, and patience, which I had less of. #Painting'],
  fields: ['Second crop is up. The bees approve. #Garden',
    'Cycled past this and had to turn round.',
    'From the hill behind the school. You can nearly see the new bus stop.',
    'Everything smells of hay. #Garden'],
  plant: ['It was a cutting in a jam jar two years ago. #Garden',
    'Repotted, thanked, moved out of the draught. #Garden',
    'Does anybody know what this is called? The shop said "a green one".'],
  several: ['A few things from this month\'s sketchbook. #Painting',
    'From the open studio on Saturday. Thank you for coming! #Painting',
    'A week in pictures.',
    'Could not choose, so here are all of them.'],
};
