// The one way to the API, which is the one that everybody has: what a key may not do, this console cannot do either.
const keyName = 'searchengine-key';

/** The key that was given in this tab. */
export const key = {
  get: () => sessionStorage.getItem(keyName) ?? '',
  set: value => value ? sessionStorage.setItem(keyName, value) : sessionStorage.removeItem(keyName),
};

/** Headers that every request carries. */
export const headers = () => key.get() ? { Authorization: `Bearer ${key.get()}` } : {};

/** Sends a request; objects go as JSON. Answers the JSON; problems become errors that say what to do. */
export async function api(method, path, body, options = {}) {
  const plain = body === undefined || body instanceof Blob || body instanceof FormData || typeof body === 'string';
  const response = await fetch(path, {
    method,
    body: plain ? body : JSON.stringify(body),
    headers: { ...headers(), ...(plain ? {} : { 'Content-Type': 'application/json' }), ...options.headers },
    signal: options.signal,
  });
  await refuse(response);
  return response.status === 204 ? null : response.json();
}

/** Throws what a response complains about. */
export async function refuse(response) {
  if (response.ok) return;
  const text = await response.text();
  if (response.status === 401) document.dispatchEvent(new CustomEvent('key-wanted'));
  let detail = text;
  try {
    detail = JSON.parse(text).detail ?? text;
  } catch { /* not a problem document: its text will do */ }
  throw new Error(detail || `${response.status} ${response.statusText}`);
}

/** The lines of a response as they come. */
export async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    yield* parts;
  }
  if (rest) yield rest;
}

/** Follows a job's events until it is over, over broken connections as well. */
export async function follow(id, onEvent, signal) {
  let last = 0;
  for (;;) {
    try {
      const response = await fetch(`/v1/jobs/${id}/events`, { headers: { ...headers(), 'Last-Event-ID': String(last) }, signal });
      if (response.status === 204) return;
      await refuse(response);
      let name = '';
      for await (const line of lines(response)) {
        if (line.startsWith('id: ')) last = Number(line.slice(4));
        else if (line.startsWith('event: ')) name = line.slice(7);
        else if (line.startsWith('data: ')) onEvent(name, JSON.parse(line.slice(6)), last);
      }
    } catch (error) {
      if (signal?.aborted || !(error instanceof TypeError)) throw error; // a TypeError is the network's
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
