import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  rich_children,
  rich_text,
  with_emojis,
  type NodeLike,
  type RichOptions,
} from '../src/text/html';

/* As much of a DOM as the code reads. */
function text(value: string): NodeLike {
  return { nodeType: 3, nodeName: '#text', nodeValue: value, childNodes: [] };
}
function el(name: string, attributes: Record<string, string>, ...childNodes: NodeLike[]): NodeLike {
  return {
    nodeType: 1,
    nodeName: name.toUpperCase(),
    nodeValue: null,
    childNodes,
    getAttribute: (key) => attributes[key] ?? null,
  };
}
const rich = (node: NodeLike, options: RichOptions = {}) =>
  rich_children(el('body', {}, node), options);
const square = { origin: 'https://square.example' };

test('known elements are kept with no attribute of their own', () => {
  assert.deepEqual(rich(el('p', { style: 'color:red', onclick: 'x()' }, text('hi'))), [
    { tag: 'p', attributes: {}, children: ['hi'] },
  ]);
});

test('unknown elements give way to what is in them, dangerous ones take it along', () => {
  assert.deepEqual(rich(el('marquee', {}, text('hi'))), ['hi']);
  for (const name of ['script', 'style', 'iframe', 'svg', 'template'])
    assert.deepEqual(rich(el(name, {}, text('alert(1)'))), []);
});

test('a link to a script is not a link', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '',
  ])
    assert.deepEqual(rich(el('a', { href }, text('press'))), ['press'], href);
});

test('a link elsewhere opens apart and tells nothing about where one came from', () => {
  assert.deepEqual(
    rich(el('a', { href: 'https://far.example/x', target: '_top' }, text('x')), square),
    [
      {
        tag: 'a',
        attributes: {
          href: 'https://far.example/x',
          target: '_blank',
          rel: 'nofollow noopener noreferrer',
        },
        children: ['x'],
      },
    ],
  );
});

test('mentions, tags and links of this square stay inside the client', () => {
  const href = (node: NodeLike, options: RichOptions) => {
    const [found] = rich(node, options);
    return typeof found === 'object' ? found.attributes : null;
  };
  const mentions = [
    { id: '1', username: 'bob', acct: 'bob@far.example', url: 'https://far.example/users/bob' },
  ];
  assert.deepEqual(href(el('a', { href: 'https://far.example/users/bob' }), { mentions }), {
    href: '/@bob@far.example',
    class: 'mention',
  });
  assert.deepEqual(
    href(el('a', { href: 'https://far.example/tags/Rivers', class: 'mention hashtag' }), {}),
    {
      href: '/tags/Rivers',
      class: 'hashtag',
    },
  );
  assert.deepEqual(href(el('a', { href: 'https://square.example/@bob/12' }), square), {
    href: '/@bob/12',
  });
  assert.equal(
    href(el('a', { href: 'https://square.example.evil.example/' }), square)?.['target'],
    '_blank',
  );
});

test('only the classes that shorten links survive on a span', () => {
  assert.deepEqual(rich(el('span', { class: 'invisible screen' }, text('x'))), [
    { tag: 'span', attributes: { class: 'invisible' }, children: ['x'] },
  ]);
});

test('headings of a post do not enter the outline of the page', () => {
  assert.deepEqual(rich(el('h1', {}, text('Big'))), [
    { tag: 'p', attributes: {}, children: [{ tag: 'strong', attributes: {}, children: ['Big'] }] },
  ]);
});

test('nesting has an end', () => {
  let node = text('deep');
  for (let i = 0; i < 500; i++) node = el('blockquote', {}, node);
  assert.equal(rich_text(rich(node)), '');
});

test('a shortcode becomes a picture only where the square has sent one', () => {
  const emojis = [{ shortcode: 'fig', url: '/fig.png', static_url: '/fig.png' }];
  const [before, emoji, after] = with_emojis('a :fig: b :none:', emojis);
  assert.equal(before, 'a ');
  assert.equal(typeof emoji === 'object' && emoji.attributes['src'], '/fig.png');
  assert.equal(after, ' b :none:');
});
