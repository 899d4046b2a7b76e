// Starts GraphiQL. A link may pre-fill it: /graphql#query=...&variables=...&headers=...
// What stands behind the # never leaves the browser, so a token in it is in no server's log.
"use strict";

(() => {
  const root = document.getElementById("graphiql");
  const given = new URLSearchParams(window.location.hash.slice(1));
  if (window.location.hash) {
    // A token must not stay in the address bar or in the history.
    window.history.replaceState(null, "", window.location.pathname);
  }

  const WELCOME = `# Londoners skills matcher
#
# Your sign-in token goes into the Headers tab below: {"Authorization": "Bearer ..."}
# Without one you can still look at the catalogue:

{
  courses(search: "python", first: 3) {
    totalCount { text }
    edges { node { title provider { name } costOrPay where } }
  }
}
`;
  const NO_TOKEN = '{\n  "Authorization": "Bearer "\n}';

  // The template of the Headers tab has no token yet: then nobody is signed in, which is no mistake.
  const signedIn = (headers) =>
    Object.fromEntries(
      Object.entries(headers || {}).filter(([name, value]) => name.toLowerCase() !== "authorization" || !/^bearer\s*$/i.test(value)),
    );

  const fetcher = async (request, options) => {
    const response = await fetch(root.dataset.endpoint, {
      method: "POST",
      credentials: "omit",
      headers: { ...signedIn(options && options.headers), Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    return response.json();
  };

  const element = React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: WELCOME,
    defaultHeaders: NO_TOKEN,
    query: given.get("query") || undefined,
    variables: given.get("variables") || undefined,
    headers: given.get("headers") || undefined,
    defaultEditorToolsVisibility: "headers",
    shouldPersistHeaders: true,
    isHeadersEditorEnabled: true,
  });
  root.textContent = "";
  ReactDOM.createRoot(root).render(element);
})();
