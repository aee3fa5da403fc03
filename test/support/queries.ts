/** What a PromQL query of ours asks for: metrics, and labels. A small reading, enough for the examples. */
const words = new Set(['by', 'or', 'and', 'unless', 'on', 'ignoring', 'without', 'le']);

export interface Asked {
  metrics: string[];
  labels: string[];
}

export function askedBy(query: string): Asked {
  const labels: string[] = [];
  const bare = query
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\{([^}]*)\}/g, (_all, matchers: string) => {
      labels.push(...[...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label));
      return '';
    })
    .replaceAll(/\b(?:by|on|without)\s*\(([^)]*)\)/g, (_all, names: string) => {
      labels.push(...names.split(',').map((name) => name.trim()));
      return '';
    })
    .replaceAll(/\[[^\]]*\]/g, '');
  const metrics = [...bare.matchAll(/\b([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)]
    .map(([, word = '']) => word)
    .filter((word) => !words.has(word));
  return { metrics: [...new Set(metrics)], labels: [...new Set(labels)] };
}
