/** Models come and go under their ids: of each that heard something is kept what it was. */
export const heardModelsMigration = `
CREATE TABLE heard_model (
  model_id TEXT PRIMARY KEY,
  -- changes when the model of this id hears otherwise: what it heard before is then worth nothing
  fingerprint TEXT NOT NULL
) STRICT;
INSERT INTO heard_model SELECT model_id, fingerprint FROM model_in_use;
`;
