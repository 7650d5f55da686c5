"""Narrative facets: how a story is built and what it is about."""

from functools import partial

from recommender.facets.terms import Family, facet

narrative = partial(facet, Family.NARRATIVE)

NARRATIVE = (
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
        tags="heist, robbery, con artists, con men, caper, bank robbery, con artist, small time criminals, casino, "
        "gambling",
        hints="bank, ransom, thieves, hostage",
    ),
    narrative(
        "quest",
        "quest",
        "a quest through strange lands",
        tags="quest, treasure hunt, high fantasy, fantasy world, tolkien, tolkein, lord of the rings, indiana "
        "jones, holy grail, ark of the covenant, king arthur, narnia, engrossing adventure",
        hints="archaeology, mythology, wizards, adventure, swashbuckler, sinbad, journey",
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
        tags="adolescence, coming of age, coming-of-age, high school, highschool, teen, teenagers, teen movie, "
        "childhood, self discovery, prom, up series",
        hints="college, virginity, post-college, s.e. hinton, orphans, camp, school",
    ),
    narrative(
        "courtroom",
        "courtroom",
        "a case fought out in court",
        tags="court, courtroom drama, courtroom, trial, lawyers, lawyer, john grisham, scott turow",
        hints="justice, divorce, wrongful imprisonment, death penalty",
    ),
    narrative(
        "espionage",
        "espionage",
        "spies, secrets and double lives",
        tags="espionage, spying, spies, spy, cia, tom clancy, robert ludlum, undercover cop, james bond",
        hints="cold war, fbi, brainwashing, assassination, graham greene",
    ),
    narrative(
        "conspiracy",
        "conspiracy",
        "a conspiracy closing in",
        tags="conspiracy, conspiracy theory, secret society, paranoia, paranoid, cover-up, watergate, mccarthy "
        "hearings",
        hints="assassination, corruption, brainwashing, cold war",
    ),
    narrative(
        "organised_crime",
        "organised crime",
        "life inside organised crime",
        tags="mafia, organized crime, organised crime, gangster, gangsters, mobster, mobsters, mob, gangs, capone, "
        "british gangster",
        hints="crime, drugs, hit men, police corruption",
    ),
    narrative(
        "killers_for_hire",
        "killers for hire",
        "a killer with a code",
        tags="hit men, hitman, assassin, assassins, killer-as-protagonist, assassin-in-training (scene)",
        hints="assassination, dark hero, killer, sniper",
    ),
    narrative(
        "serial_killer",
        "serial killers",
        "a hunt for a killer",
        tags="serial killer, hannibal lecter, hannibal lector, killer, psychopaths, psychopath, norman bates, slasher",
        hints="murder, violence in america, jekyll and hyde",
    ),
    narrative(
        "survival",
        "survival",
        "a fight to stay alive",
        tags="survival, stranded, last man on earth, shipwreck, alone in the world, mountain climbing, disaster, "
        "apocalypse, end of the world, flood",
        hints="zombies, island, post-apocalyptic, post apocalyptic, pow, shark",
    ),
    narrative(
        "dystopia",
        "dystopia",
        "a future gone wrong",
        tags="dystopia, dystopian, post-apocalyptic, post apocalyptic, new society, fighting the system, "
        "totalitarian, cyberpunk",
        hints="future, futuristic, apocalypse, nuclear war, rebellion, big corporations, ray bradbury",
    ),
    narrative(
        "thinking_machines",
        "thinking machines",
        "machines that wonder what they are",
        tags="artificial intelligence, robots, robot, androids, android(s)/cyborg(s), robots and androids, hal, "
        "computers, computer, technology, cyborgs, philip k. dick",
        hints="cyberpunk, virtual reality, borg",
    ),
    narrative(
        "space_voyage",
        "space voyage",
        "a voyage out into space",
        tags="space, space travel, space opera, nasa, moon, spacecraft, space craft, space station, space "
        "adventure, space epic, space action, setting:space/space ship, star wars, star trek, astronauts, "
        "firefly",
        hints="darth vader, luke skywalker, klingons, captain kirk, the force, black hole",
    ),
    narrative(
        "first_contact",
        "aliens",
        "visitors from another world",
        tags="aliens, alien, alien invasion, first contact, klingons, extraterrestrial",
        hints="space opera, star trek",
    ),
    narrative(
        "superhero",
        "superheroes",
        "heroes with powers and a price to pay",
        tags="superhero, super-hero, superheroes, comic book, comics, marvel, mcu, dc comics, dc, batman, "
        "superman, superhero team, captain america, wonderwoman, thor, wolverine, magneto",
        hints="dark hero, heroine in tight suit, dr. strange, joker",
    ),
    narrative(
        "true_story",
        "true story",
        "a story taken from life",
        tags="true story, based on a true story, biopic, biography, biographical",
        hints="einstein, mozart, van gogh, howard hughes, johnny cash, beethoven, queen victoria, lou gehrig, "
        "capote, truman capote, loretta lynn, andy kaufman, jim morrison, history, historical",
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
        "war",
        "war",
        "lives caught up in war",
        tags="war, world war ii, world war i, vietnam, civil war, gulf war, modern war, anti-war, wwii, holocaust, "
        "nazis, pow, afghanistan",
        hints="military, navy, submarine, cambodia, atomic bomb, genocide",
        genres={"War": 0.9},
    ),
    narrative(
        "power",
        "politics",
        "power and those who want it",
        tags="politics, president, political, political commentary, city politics, political right versus left, "
        "huey long, politicians, corruption, watergate",
        hints="terrorism, journalism, scandal, assassination, revolution",
    ),
    narrative(
        "newsroom",
        "newsroom",
        "people who chase a story",
        tags="journalism, journalist, newspaper",
        hints="photography, photographer, scandal, television, radio, tv, weather forecaster, rolling stone",
    ),
    narrative(
        "society",
        "social commentary",
        "a sharp look at society",
        tags="social commentary, societal criticism, racism, race, rasicm, prejudice, anti-semitism, consumerism, "
        "human rights, white guilt, slavery, interracial marriage, interracial romance",
        hints="satire, controversial, politics, homeless, favelas, immigrants, immigration, class",
    ),
    narrative(
        "big_questions",
        "philosophical",
        "questions that outlast the credits",
        tags="philosophical, philosophy, philosopical, philosophical issues, existential, existentialism, "
        "morality, ethics, thought-provoking, thought provoking, cerebral, intellectual",
        hints="intelligent, metaphorical, symbolism, allegorical, intelligent sci-fi, insightful, reflective",
    ),
    narrative(
        "troubled_mind",
        "psychological",
        "a troubled mind seen from inside",
        tags="psychology, psychological, mental illness, psychological thriller, schizophrenia, insanity, mental "
        "hospital, asylum, obsession, multiple personalities, psychiatrist, ptsd, insane",
        hints="memory, paranoia, paranoid, alter ego, autism, anger",
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
        "family_ties",
        "family ties",
        "family ties under strain",
        tags="divorce, fatherhood, motherhood, parenthood, sisters, brothers, sisterhood, father-son relationship, "
        "families, adoption, marriage, adultery, child abuse, domestic violence, dysfunctional family, aging",
        hints="family, pregnancy, twins, orphans, widows/widowers, infertility",
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
        tags="friendship, bromance, bromantic, buddy movie, buddies, building a family",
        hints="generation x, girl power, reunion",
    ),
    narrative(
        "underdog",
        "underdogs in sport",
        "an underdog who will not quit",
        tags="boxing, boxing story, baseball, sports, basketball, football, golf, golfing, soccer, olympics, "
        "figure skating, unlikely hero, mma, surfing, skiing, underdog, american football",
        hints="inspirational, chess, spelling bee",
    ),
    narrative(
        "show_business",
        "show business",
        "life behind the curtain",
        tags="show business, movie business, hollywood, movies, movies about movies, theater, film history, stage, "
        "broadway, music business, music industry, circus, stand-up comedy, stand up, the entertainer",
        hints="dance, ballet, jazz, singers, nightclub, opera",
    ),
    narrative(
        "behind_bars",
        "prison",
        "life behind bars and the wish to get out",
        tags="prison, alcatraz, wrongful imprisonment, ex-con, prison escape, pow",
        hints="death penalty, redemption, fugitive",
    ),
    narrative(
        "faith",
        "faith",
        "faith and its doubts",
        tags="religion, bible, priest, judaism, missionary, nun, nuns, saint, saints, rabbi, preacher, moses, "
        "crucifixion, convent, televangelist, amish, quakers, biblical references",
        hints="demons, good and evil",
    ),
    narrative(
        "addiction",
        "addiction",
        "a spiral that will not let go",
        tags="drugs, heroin, addiction, alcoholism, drug abuse, drug overdose, coke, drugs & music",
        hints="marijuana, prostitution, brutal, gambling",
    ),
    narrative(
        "magic",
        "magic",
        "magic let loose in the world",
        tags="magic, wizards, harry potter, fairy tale, fairy tales, faerie tale, dark fairy tale, modern fantasy, "
        "mermaid, narnia, magic board game, peter pan, ogres, witches",
        hints="fantasy, imagination, high fantasy, myth",
        genres={"Fantasy": 0.6, "Fantasy & Children": 0.7},
    ),
    narrative(
        "supernatural",
        "ghosts and demons",
        "something unnatural at the door",
        tags="ghosts, ghost, demons, vampire, vampires, zombies, zombie, werewolf, supernatural, i see dead "
        "people, evil children, possession",
        hints="invisibility, halloween, transplants, jason, death",
        genres={"Horror & Fantasy": 0.6},
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
