"""Tone facets: what a film feels like."""

from functools import partial

from recommender.facets.terms import Family, facet

tone = partial(facet, Family.TONE)

TONE = (
    tone(
        "tense",
        "tense",
        "tension that keeps tightening",
        tags="tense, suspense, suspenseful, tension, tension building, intense, thrilling, edge of your seat, gripping",
        hints="psychological thriller, menacing, oninous, hostage, paranoia, claustrophobic, thriller, alfred "
        "hitchcock",
        genres={"Thriller": 0.65, "Thriller & Mystery": 0.75, "Thriller & Horror": 0.75},
    ),
    tone(
        "scary",
        "scary",
        "dread that gets under the skin",
        tags="scary, creepy, horror, eerie, menacing, oninous, frightening, terrifying, slasher, nightmare",
        hints="ghosts, demons, zombies, evil children, stephen king, rob zombie, jason, haunting",
        genres={"Horror": 0.75},
    ),
    tone(
        "disturbing",
        "disturbing",
        "scenes that are hard to shake off",
        tags="disturbing, unsettling, uncomfortable, twisted, fucked up, inhumane, confrontational, rape, incest, "
        "cruel characters, gruesome, r:disturbing violent images",
        hints="creepy, dark, child abuse, freaks, brutal, suicide, controversial",
    ),
    tone(
        "bleak",
        "bleak",
        "a bleak, unsparing view of things",
        tags="bleak, depressing, grim, dark, downbeat, somber, sombre, fatalistic, hopeless",
        hints="gritty, brutal, nihilism, tragedy, genocide, suicide, cynical, harsh, depression",
        genres={"Film-Noir": 0.6},
    ),
    tone(
        "melancholy",
        "bittersweet",
        "a bittersweet melancholy",
        tags="melancholy, melancholic, bittersweet, wistful, elegiac",
        hints="sad, poignant, reflective, tragic, aging, longing, loneliness, solitude, nostalgia",
    ),
    tone(
        "heartbreaking",
        "heartbreaking",
        "a sorrow that stays with you",
        tags="heartbreaking, tear jerker, tearjerking, tearjerker, tragic, tragedy, made me cry, sad",
        hints="holocaust, death, emotional, accident, genocide, depressing, dead wife, suicide, terminal illness, "
        "cancer, aids",
    ),
    tone(
        "moving",
        "moving",
        "feeling that is earned",
        tags="emotional, touching, moving, poignant",
        hints="heartwarming, inspirational, bittersweet, sad, beautiful, great acting, passion, sentimental, "
        "powerful ending, powerful",
    ),
    tone(
        "warm",
        "warm",
        "warmth without sugar",
        tags="heartwarming, sweet, feel-good, feel good, feel good movie, gentle, lovely, humane, happpiness, adorable",
        hints="touching, family, friendship, charming, romantic comedy, dogs, christmas, thanksgiving, happy "
        "ending, easygoing, relaxing",
        genres={"Children & Comedy": 0.5, "Comedy & Romance": 0.5},
    ),
    tone(
        "uplifting",
        "uplifting",
        "a lift of hope at the end",
        tags="inspirational, inspiring, uplifting, hope, motivational, earnest, feel-good",
        hints="sports, teacher, teachers, unlikely hero, boxing, heartwarming, freedom, powerful ending",
    ),
    tone(
        "quirky",
        "quirky",
        "off-beat charm",
        tags="quirky, whimsical, eccentric, off-beat comedy, offbeat, cheeky, imaginative, wes anderson, charming, odd",
        hints="weird, awkward, unique, imagination, original, coen brothers, quirky romantic",
    ),
    tone(
        "funny",
        "funny",
        "laughs that come easily",
        tags="funny, comedy, hilarious, humorous, humor, humour, very funny, great humor, best comedy, british "
        "comedy, fun",
        hints="stupid but funny, silly, will ferrell, adam sandler, ben stiller, jim carrey, steve carell",
        genres={"Comedy": 0.7},
    ),
    tone(
        "dark_comedy",
        "dark comedy",
        "jokes told in the dark",
        tags="dark comedy, black comedy, dark humor, dark humour, black humor, black humour",
        hints="cynical, satire, coen brothers, irreverent, twisted",
        genres={"Comedy & Crime & Thriller": 0.55, "Comedy & Horror": 0.5},
    ),
    tone(
        "dry_wit",
        "dry wit",
        "wit as dry as it is quick",
        tags="witty, sarcasm, sarcastic, wry, ironic, irony, deadpan",
        hints="british comedy, good dialogue, fast-paced dialogue, smart writing, screwball, clever, sophisticated, "
        "smart, intelligent",
    ),
    tone(
        "silly",
        "silly",
        "cheerful nonsense",
        tags="silly, goofy, spoof, parody, stupid but funny, ridiculous, monty python, nonsense, shenanigans, marx "
        "brothers, clousseau, muppets, pee wee herman, snl, saturday night live, slapstick",
        hints="will ferrell, jim carrey, adam sandler, funny, cheesy",
    ),
    tone(
        "irreverent",
        "irreverent",
        "jokes with no manners at all",
        tags="crude humor, vulgar, adult humor, sexual humor, irreverent, stoner movie, jay and silent bob, south "
        "park, gross-out",
        hints="seth rogen, will ferrell, marijuana, trey parker, kevin smith, awkward, offensive, r language, foul "
        "language, bad language",
    ),
    tone(
        "screwball",
        "screwball",
        "screwball sparks between two people",
        tags="screwball, screwball comedy, nick and nora charles, hepburn and tracy, battle of the sexes, day and "
        "hudson",
        hints="men in drag, witty, fast-paced dialogue, romantic comedy, astaire and rogers",
    ),
    tone(
        "satirical",
        "satirical",
        "satire with teeth",
        tags="satire, satirical",
        hints="irony, ironic, cynical, societal criticism, consumerism, irreverent, social commentary, political "
        "commentary, parody, spoof, mediacentralism, celebrity fetishism",
    ),
    tone(
        "sensual",
        "sensual",
        "an erotic charge",
        tags="sexuality, sexy, sex, erotic, r:graphic sexuality",
        hints="adultery, passion, virginity, voyeurism, prostitution, nudity (full frontal), nudity (topless), "
        "notable nudity, threesome, male nudity",
    ),
    tone(
        "adventurous",
        "adventurous",
        "a plain sense of adventure",
        tags="adventure, swashbuckler, exciting, engrossing adventure, indiana jones, treasure hunt",
        hints="quest, high fantasy, action, jungle, pirates",
        genres={"Adventure": 0.65},
    ),
    tone(
        "reflective",
        "reflective",
        "quiet room for reflection",
        tags="reflective, meditative, contemplative, introspection, understated, intimate, quiet, simple, "
        "insightful, elegiac",
        hints="slow, philosophical, poetic, lyrical, long takes, character study",
    ),
    tone(
        "for_everyone",
        "for all ages",
        "room for the whole family",
        tags="children, kids, fun family movie, disney, dr. seuss, family friendly, muppets",
        hints="dogs, horses, pixar, animation, circus, roald dahl, family, animal movie",
        genres={"Children": 0.9},
    ),
    tone(
        "cult",
        "cult",
        "the spirit of a cult film",
        tags="cult film, cult, cult classic, scifi cult, b movie, campy",
        hints="quotable, highly quotable, weird, freaks, cheesy",
    ),
    tone(
        "wonder",
        "wonder",
        "a sense of wonder",
        tags="imagination, imaginative, magical, childish naivity, sense of wonder, enchanting",
        hints="magic, fairy tale, fairy tales, space, whimsical, dreamlike, hayao miyazaki, studio ghibli, wizards, "
        "creative, creativity",
        genres={"Animation & Fantasy": 0.55, "Children & Fantasy": 0.6},
    ),
    tone(
        "cool",
        "cool",
        "swagger and cool",
        tags="cool, bad ass, bad-ass, badass, cool style",
        hints="stylish, slick, violence, hitman, macho, masculinity, pulp, iconic, tarantino, quentin tarantino",
    ),
)
