/* The page for when there is no connection is kept for everybody: the appearance comes from the cookie, and the page one wanted
   comes as soon as it can. */
const chosen = /(?:^|; )appearance=(light|dark)/.exec(document.cookie)?.[1];
if (chosen) document.documentElement.dataset.theme = chosen;
addEventListener("online", () => location.reload());
