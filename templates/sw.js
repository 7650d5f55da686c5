{% autoescape off %}/* Keeps the site's own files and one page for when there is no connection. Pages, answers and posters are never kept
   here: they are somebody's, or the browser's own cache has them. */
"use strict";

const CACHE = "cinewhy-{{ version }}";
const OFFLINE = "{{ offline }}";
const FILES = {{ files }};

/* The page is asked for without cookies, so that what is kept is the same for everybody. */
addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([new Request(OFFLINE, { cache: "reload", credentials: "omit" }), ...FILES]);
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("cinewhy-") && name !== CACHE).map((name) => caches.delete(name)));
    await registration.navigationPreload?.enable();
    await clients.claim();
  })());
});

const kept = async (path) => (await caches.open(CACHE)).match(path);

/* A page comes from the network or not at all; what is said instead is not the page of another person or day. */
const page = async (event) => {
  try {
    return await event.preloadResponse || await fetch(event.request);
  } catch (fault) {
    return await kept(OFFLINE) || Promise.reject(fault);
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.includes(pathname)) event.respondWith((async () => await kept(pathname) || fetch(request))());
});
{% endautoescape %}
