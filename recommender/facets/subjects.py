"""Narrative facets, second part: the world and the matter a story is made of."""

from functools import partial

from recommender.facets.terms import Family, facet

narrative = partial(facet, Family.NARRATIVE)

SUBJECTS = (
    narrative(
        "espionage",
        "espionage",
        "spies, secrets and double lives",
        tags="espionage, spying, spies, spy, cia, james bond",
        hints="cold war, fbi, brainwashing, assassination, graham greene, tom clancy, robert ludlum, undercover cop",
    ),
    narrative(
        "conspiracy",
        "conspiracy",
        "a conspiracy closing in",
        tags="conspiracy, conspiracy theory, cover-up",
        hints="assassination, corruption, brainwashing, cold war, secret society, paranoia, paranoid, watergate, "
        "mccarthy hearings",
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
        tags="serial killer, hannibal lecter, hannibal lector, psychopath, norman bates, slasher",
        hints="murder, violence in america, jekyll and hyde, killer, psychopaths",
    ),
    narrative(
        "dystopia",
        "dystopia",
        "a future gone wrong",
        tags="dystopia, dystopian, post-apocalyptic, post apocalyptic, totalitarian",
        hints="future, futuristic, apocalypse, nuclear war, rebellion, big corporations, ray bradbury, new society, "
        "fighting the system, cyberpunk",
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
        "huey long, politicians",
        hints="terrorism, journalism, scandal, assassination, revolution, corruption, watergate",
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
        "hospital, asylum, obsession, multiple personalities, ptsd, insane",
        hints="memory, paranoia, paranoid, alter ego, autism, anger, psychiatrist",
    ),
    narrative(
        "family_ties",
        "family ties",
        "family ties under strain",
        tags="divorce, fatherhood, motherhood, parenthood, sisters, brothers, sisterhood, father-son relationship, "
        "families, adoption, marriage, adultery, child abuse, domestic violence, dysfunctional family",
        hints="family, pregnancy, twins, orphans, widows/widowers, infertility, aging",
    ),
    narrative(
        "show_business",
        "show business",
        "life behind the curtain",
        tags="show business, movie business, hollywood, movies about movies, theater, film history, stage, "
        "broadway, music business, music industry, circus, stand-up comedy, stand up, the entertainer",
        hints="dance, ballet, jazz, singers, nightclub, opera, movies",
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
        tags="heroin, addiction, alcoholism, drug abuse, drug overdose",
        hints="marijuana, prostitution, brutal, gambling, drugs, coke, drugs & music",
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
)
