"""Narrative facets, first part: the shape a story has."""

from functools import partial

from recommender.facets.terms import Family, facet

narrative = partial(facet, Family.NARRATIVE)

STRUCTURE = (
    narrative(
        "slow_burn",
        "slow-burn",
        "a slow burn that trusts your patience",
        tags="slow burn, slow, slow paced, slow action, slow pace, deliberate pace",
        hints="long takes, long shots, contemplative, meditative, tension building",
    ),
    narrative(
        "twist",
        "twist ending",
        "a twist that reframes everything",
        tags="twist ending, twist, plot twist, surprise ending, twists & turns, twists, big twist, unpredictable",
        hints="tricky, great ending, exquisite plotting",
    ),
    narrative(
        "nonlinear",
        "nonlinear",
        "a story told out of order",
        tags="nonlinear, non-linear, not linear, achronological, out of order, disjointed timeline, nonlinear "
        "narrative, nonlinear storyline, nonlinear timeline, non-linear timeline, backwards. memory, "
        "flashbacks, reverse chronology",
        hints="multiple storylines, intertwining storylines, interwoven storylines, narrative pisstake",
    ),
    narrative(
        "ensemble",
        "ensemble",
        "an ensemble whose lives cross",
        tags="ensemble cast, ensemble, large cast, multiple storylines, intertwining storylines, interwoven "
        "storylines, multiple stories, hyperlink cinema, interconnected stories",
        hints="reunion, big name actors, families",
    ),
    narrative(
        "episodic",
        "episodic",
        "several tales in one film",
        tags="episodic, anthology, short stories, multiple short stories, short films, vignettes",
        hints="multiple stories",
    ),
    narrative(
        "puzzle",
        "mind-bending",
        "a puzzle that bends the mind",
        tags="mindfuck, mind-bending, mind-blowing, mind bending, confusing, confusing ending, complicated, "
        "cryptic, enigmatic, overcomplicated, alternate reality, puzzle",
        hints="virtual reality, time travel, complex, illusions, alternate universe, time loop",
    ),
    narrative(
        "time_travel",
        "time travel",
        "a game played with time",
        tags="time travel, time-travel, time loop",
        hints="alternate reality, alternate universe, parallel universe",
    ),
    narrative(
        "whodunit",
        "mystery",
        "a mystery that keeps you guessing",
        tags="mystery, whodunit, detective, investigation, agatha christie, procedural, sherlock holmes, nick and "
        "nora charles, hammett",
        hints="murder, clousseau, police, unexplained, secrets",
        genres={"Mystery": 0.8},
    ),
    narrative(
        "heist",
        "heists and cons",
        "a heist or a con worked out in detail",
        tags="heist, robbery, con artists, con men, caper, bank robbery, con artist",
        hints="bank, ransom, thieves, hostage, small time criminals, casino, gambling",
    ),
    narrative(
        "quest",
        "quest",
        "a quest through strange lands",
        tags="quest, treasure hunt, tolkien, tolkein, lord of the rings, holy grail, ark of the covenant, narnia",
        hints="archaeology, mythology, wizards, adventure, swashbuckler, sinbad, journey, high fantasy, fantasy "
        "world, indiana jones, king arthur, engrossing adventure",
        genres={"Adventure & Fantasy": 0.6},
    ),
    narrative(
        "revenge",
        "revenge",
        "revenge and what it costs",
        tags="revenge, vengeance, vigilante, give me back my son!, inigo montoya",
        hints="dumas, justice",
    ),
    narrative(
        "coming_of_age",
        "coming of age",
        "the ache of growing up",
        tags="adolescence, coming of age, coming-of-age, childhood, self discovery",
        hints="college, virginity, post-college, s.e. hinton, orphans, camp, school, high school, highschool, teen, "
        "teenagers, teen movie, prom, up series",
    ),
    narrative(
        "courtroom",
        "courtroom",
        "a case fought out in court",
        tags="court, courtroom drama, courtroom, trial",
        hints="justice, divorce, wrongful imprisonment, death penalty, lawyers, lawyer, john grisham, scott turow",
    ),
    narrative(
        "survival",
        "survival",
        "a fight to stay alive",
        tags="survival, stranded, last man on earth, shipwreck, alone in the world",
        hints="zombies, island, post-apocalyptic, post apocalyptic, pow, shark, mountain climbing, disaster, "
        "apocalypse, end of the world, flood",
    ),
    narrative(
        "true_story",
        "true story",
        "a story taken from life",
        tags="true story, based on a true story, biopic, biography, biographical",
        hints="einstein, mozart, van gogh, howard hughes, johnny cash, beethoven, queen victoria, lou gehrig, "
        "capote, truman capote, loretta lynn, andy kaufman, jim morrison, history, historical",
        # Some films only pretend: one person tagged Fargo so.
        witnesses=2,
    ),
    narrative(
        "from_the_page",
        "literary",
        "a voice carried over from the page",
        tags="based on a book, based on a play, shakespeare, shakespeare sort of, jane austen, dickens, charles "
        "dickens, henry james, e.m. forster, e. m. forster, edith wharton, hemingway, tennessee williams, "
        "graham greene, george bernard shaw, oscar wilde, tolstoy, harper lee, arthur miller, eugene o'neill, "
        "louisa may alcott, charlotte bronte, dumas, nabokov, nick hornby, james fennimore cooper, adapted "
        "from:book, literature",
        hints="books, stephen king, michael crichton, john grisham, roald dahl, macbeth, othello",
    ),
    narrative(
        "identity",
        "identity",
        "a self that cannot be trusted",
        tags="amnesia, memory, memory loss, alter ego, double life, imaginary friend, multiple personalities, "
        "brainwashing, identity, jekyll and hyde",
        hints="twins, multiple roles, schizophrenia",
    ),
    narrative(
        "character_study",
        "character study",
        "a close study of one person",
        tags="character study, character development, introspection",
        hints="great performances, great acting, intimate, understated, individualism, characters, interesting "
        "characters, loneliness, solitude",
    ),
    narrative(
        "love_story",
        "love story",
        "a love story at its heart",
        tags="romance, love story, love, romantic, chick flick, romantic comedy, quirky romantic, avant-garde "
        "romantic comedy, bittersweet romance",
        hints="matchmaker, personals ads, may-december romance, jane austen, passion, wedding, weddings, dating, in "
        "your eyes",
        genres={"Romance": 0.75},
    ),
    narrative(
        "friendship",
        "friendship",
        "a friendship that carries everything",
        tags="friendship, bromance, bromantic, buddy movie, buddies",
        hints="generation x, girl power, reunion, building a family",
    ),
    narrative(
        "underdog",
        "underdogs in sport",
        "an underdog who will not quit",
        tags="boxing, boxing story, baseball, sports, basketball, football, golf, golfing, soccer, olympics, "
        "figure skating, mma, surfing, skiing, underdog, american football",
        hints="inspirational, chess, spelling bee, unlikely hero",
    ),
    narrative(
        "dialogue",
        "dialogue-driven",
        "dialogue worth quoting",
        tags="good dialogue, dialogue, great dialogue, highly quotable, quotable, fast-paced dialogue, amazing "
        "dialogues, conversation, entirely dialogue, smart writing, great screenplay, snappy dialogue",
        hints="witty, monologue, writing, good writing, screwball",
    ),
    narrative(
        "disguise",
        "disguise",
        "a masquerade that gets out of hand",
        tags="men in drag, cross dressing, transvestite, disguise, mistaken identity, multiple roles, undercover",
        hints="screwball, twins",
    ),
    narrative(
        "on_the_road",
        "road movie",
        "a journey that changes the travellers",
        tags="road trip, road movie, on the road",
        hints="journey, fugitive, train, trains, truckers, bus, biking",
    ),
)
