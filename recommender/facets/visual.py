"""Visual facets: how a film looks, moves and sounds."""

from functools import partial

from recommender.facets.terms import Family, facet

visual = partial(facet, Family.VISUAL)

VISUAL = (
    visual(
        "stylised",
        "stylised",
        "a stylised look all its own",
        tags="stylized, stylised, stylish, cool style, slick",
        hints="visually striking, cool, artsy, pulp, graphic design, visual, quick cuts, artistic, elegant, quentin "
        "tarantino, tarantino, coen brothers, coen bros",
    ),
    visual(
        "visually_rich",
        "visually rich",
        "images composed to be looked at",
        tags="visually appealing, visually stunning, visually striking, cinematography, amazing cinematography, "
        "beautiful cinematography, great cinematography, good cinematography, beautiful, beautifully filmed, "
        "beautiful visuals, great visuals, amazing artwork, oscar (best cinematography), beautiful scenery, "
        "scenic",
        hints="stylized, colourful, colorful, imdb top 250, long shots",
    ),
    visual(
        "atmospheric",
        "atmospheric",
        "an atmosphere you could cut",
        tags="atmospheric, moody, nocturnal, haunting, eerie, chilly",
        hints="gothic, dreamlike, dark, tense, stylized",
    ),
    visual(
        "surreal",
        "surreal",
        "a world slipped loose from logic",
        tags="surreal, surrealism, bizarre, bizzare, absurd",
        hints="dreamlike, hallucinatory, psychedelic, unconventional, twisted, random, mindfuck, weird, strange, "
        "abstract, crazy",
    ),
    visual(
        "dreamlike",
        "dreamlike",
        "the drift of a dream",
        tags="dreamlike, dreamy",
        hints="surreal, surrealism, atmospheric, symbolism, dreams, hallucinatory, psychedelic, trippy, poetic, "
        "lyrical, nightmare",
    ),
    visual(
        "noir",
        "noir",
        "shadows and bad choices, as in noir",
        tags="film noir, film-noir, noir, neo-noir, neo noir",
        hints="nocturnal, femme fatale, pulp, hammett, zither",
        genres={"Film-Noir": 0.95},
    ),
    visual(
        "futuristic",
        "futuristic",
        "a neon-lit vision of tomorrow",
        tags="futuristic, future, cyberpunk, neon",
        hints="dystopia, robots, androids, virtual reality, sci-fi, computers",
        genres={"Sci-Fi & IMAX": 0.5},
    ),
    visual(
        "black_and_white",
        "black and white",
        "the silver of black and white",
        tags="black and white, black-and-white, b&w",
    ),
    visual(
        "animated",
        "animated",
        "the hand of an animator",
        tags="animation, animated, 2d animation, disney animated feature, pixar, cartoon, computer animation, "
        "aardman, claymation, anime, studio ghibli, stop motion, live action/animation, bugs bunny",
        hints="disney, 06 oscar nominated best movie - animation",
        genres={"Animation": 0.97},
    ),
    visual(
        "anime",
        "anime",
        "the sweep of anime",
        tags="anime, studio ghibli, hayao miyazaki, mecha, gintama, japanese animation",
        hints="japan",
    ),
    visual(
        "stop_motion",
        "stop motion",
        "figures moved by hand",
        tags="aardman, claymation, stop motion, stop-motion",
        hints="tim burton",
    ),
    visual(
        "epic",
        "epic scale",
        "a canvas of epic size",
        tags="epic, space epic, historical epic",
        hints="historical, space opera, medieval, sword fight, tolkien, war, rome, big budget, 70mm, ancient rome, "
        "romans",
        genres={"Adventure & War": 0.6, "Drama & Adventure & Action": 0.5},
    ),
    visual(
        "spectacle",
        "spectacle",
        "effects that fill the screen",
        tags="special effects, cgi, oscar (best effects - visual effects)",
        hints="big budget, superhero, james cameron, visually stunning, dinosaurs, dinosaur, creature feature, "
        "disaster, michael bay",
        genres={"IMAX": 0.6, "Action & Sci-Fi": 0.5},
    ),
    visual(
        "gritty",
        "gritty",
        "grit in place of gloss",
        tags="gritty",
        hints="brutal, brutality, independent film, independent, gangs, favelas, prostitution, realistic, realism, "
        "harsh, raw, documentary style, street",
    ),
    visual(
        "documentary",
        "documentary",
        "a camera that watches real life",
        tags="documentary, rockumentary, reality tv",
        hints="sustainability, human rights",
        genres={"Documentary": 0.97},
    ),
    visual(
        "mockumentary",
        "mockumentary",
        "a straight face in front of a fake documentary",
        tags="mockumentary, fake documentary, found footage",
        genres={"Documentary & Comedy": 0.5},
    ),
    visual(
        "martial_arts",
        "choreographed fights",
        "fights staged like dance",
        tags="martial arts, kung fu, samurai, action choreography, gun fu, gun-fu, sword fight, jackie chan, "
        "heroic bloodshed, swashbuckler, fighting, gun tactics",
        hints="gunfight, japan, china, medieval, action",
    ),
    visual(
        "kinetic",
        "kinetic",
        "action that never stops moving",
        tags="action, action packed, fast paced, fast-paced, chase, car chase, fast cars, adrenaline",
        hints="exciting, aggressive, arnold schwarzenegger, bruce willis, gun fu, thrilling",
        genres={"Action": 0.65},
    ),
    visual(
        "graphic_violence",
        "graphic violence",
        "violence it refuses to look away from",
        tags="violence, violent, brutality, brutal, bloody, gore, goretastic, splatter, blood, blood splatters, "
        "gruesome, slasher, heroic bloodshed, meaningless violence, casual violence, r:strong bloody "
        "violence, r:violence",
        hints="murder, revenge, rob zombie, inhumane, torture",
        genres={"Horror & Action": 0.5},
    ),
    visual(
        "gothic",
        "gothic",
        "candlelight and gothic gloom",
        tags="gothic, dark fairy tale, tim burton, victorian gothic, ichabod crane",
        hints="vampires, ghosts, mrs. dewinter, werewolf",
    ),
    visual(
        "period",
        "period piece",
        "period dress and manners",
        tags="costume drama, period piece, victorian, jane austen, edith wharton, henry james, e.m. forster, e. m. "
        "forster, royalty, queen victoria, medieval, 1900s, 1920s, anne boleyn, knights, king arthur",
        hints="england, dickens, charlotte bronte, tolstoy, historical, governess, shakespeare",
    ),
    visual(
        "frontier",
        "frontier",
        "dust, horses and the open frontier",
        tags="western, spaghetti western, cattle drive, cowboys",
        hints="horses, clint eastwood, gold, gunfight, native americans, american indians",
        genres={"Western": 0.95},
    ),
    visual(
        "song_and_dance",
        "song and dance",
        "song and dance that lift the story",
        tags="musical, astaire and rogers, rogers and hammerstein, broadway, cole porter, andrew lloyd weber, rita "
        "hayworth can dance!",
        hints="music, opera, beatles, singers, dance, dancing, ballet, ballroom dance, dance marathon",
        genres={"Musical": 0.92},
    ),
    visual(
        "soundtrack",
        "great soundtrack",
        "music you carry out of the cinema",
        tags="great soundtrack, soundtrack, good soundtrack, notable soundtrack, superb soundtrack, music, good "
        "music, jazz, rap, hip hop, heavy metal, britpop, bluegrass, beatles, oscar (best music - original "
        "score), classical music",
        hints="music business, musical, singers, nightclub",
        genres={"Musical": 0.5},
    ),
    visual(
        "long_takes",
        "long takes",
        "long takes and unhurried framing",
        tags="long takes, long shots, austere, minimalist, no dialogue, minimalism",
        hints="contemplative, meditative, slow, arthouse, art house",
    ),
    visual(
        "confined",
        "confined spaces",
        "walls that close in",
        tags="claustrophobic, submarine, confined space, one room, trapped",
        hints="stranded, space station, isolation, hotel, subway",
    ),
    visual(
        "colourful",
        "colourful",
        "colour turned all the way up",
        tags="colourful, colorful, bright colors, technicolor, vibrant",
        hints="imaginative, wes anderson, psychedelic",
    ),
    visual(
        "retro",
        "retro",
        "the look of another decade",
        tags="retro",
        hints="generation x, hippies, disco, nostalgia, nostalgic, 80's, 1950s, 1960s, 1970s, 1980s, 1990s, 70s, "
        "oldie but goodie",
    ),
    visual(
        "arthouse",
        "arthouse",
        "an arthouse freedom of form",
        tags="arthouse, art house, artsy, avant-garde, experimental",
        hints="abstract, poetic, symbolism, symbolic, independent film, independent, original plot, original, "
        "unique, different, unusual, revolutionary, innovative, unconventional, postmodern",
    ),
)
