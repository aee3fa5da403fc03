/** A message as a page that a phone shows: one column, styles at each element, nothing to load. */
import type { MessagePart } from './message-part';

const colours: Record<MessagePart['tone'], string> = {
  critical: '#b3261e',
  warning: '#9a6700',
  past: '#2e7d32',
  none: '#5f6368',
};

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}

export function htmlOf(title: string, parts: readonly MessagePart[]): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    '</head>',
    '<body style="margin:0;padding:16px;background:#ffffff;color:#202124;font:16px/1.45 sans-serif">',
    ...parts.map(sectionOf),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sectionOf({ heading, tone, lines, isList, notes }: MessagePart): string {
  const colour = colours[tone];
  const paragraph = (text: string) => `<p style="margin:0 0 8px;overflow-wrap:anywhere">${escapeHtml(text)}</p>`;
  const item = (text: string) => `<li style="margin:0 0 4px;overflow-wrap:anywhere">${escapeHtml(text)}</li>`;
  return [
    `<div style="margin:0 0 20px;padding:4px 0 4px 12px;border-left:4px solid ${colour}">`,
    `<h2 style="margin:0 0 8px;font-size:17px;color:${colour};overflow-wrap:anywhere">${escapeHtml(heading)}</h2>`,
    ...(isList ? ['<ul style="margin:0 0 8px;padding-left:20px">', ...lines.map(item), '</ul>'] : lines.map(paragraph)),
    ...notes.map(paragraph),
    '</div>',
  ].join('\n');
}
